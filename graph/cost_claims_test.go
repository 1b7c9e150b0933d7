package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// If an operation cannot pay for a part of all rows, it requests none of it: the rows stay, the part is null or empty, and one
// error at the list says why. The operation's request limit and the account's budget have the same effect.
func TestUnaffordablePartsAreNotBegun(t *testing.T) {
	unknown := make([]string, 30)
	for i := range unknown {
		unknown[i] = fmt.Sprintf(`"nobody-%d@acme.com"`, i)
	}
	emails := strings.Join(append(unknown, `"bear@acme.com"`), ", ")
	for _, test := range []struct {
		name     string
		account  emulator.Options
		requests int // that the operation may make
		before   string
		query    string
		path     string // of the list
		want     int    // requests that are made
		rows     int
		kept     string // a member that rows have
		lost     string // a member that rows lack: null or an empty list
	}{
		{
			name:    "counts of organizations",
			account: emulator.Options{Customers: 10, Organizations: 250}, requests: 100,
			query: `{ organizations(first: 250) { nodes { name customerCount } } }`,
			path:  "organizations", want: 5, rows: 250, kept: "name", lost: "customerCount",
		},
		{
			name:    "counts of organizations, some of them cached",
			account: emulator.Options{Customers: 10, Organizations: 60}, requests: 52,
			before: `{ organizations(first: 50) { nodes { customerCount } } }`,
			query:  `{ organizations(first: 60) { nodes { name customerCount } } }`,
			want:   1 + 10, rows: 60, kept: "customerCount",
		},
		{
			name:    "entries of an organization's customers",
			account: emulator.Options{Customers: 400, Organizations: 2, ThinOrganizationCustomers: true}, requests: 20,
			query: `{ organization(id: "BIGGEST") { customers(first: 50) { nodes { id emails { value } organization { website } } } } }`,
			path:  "organization.customers", want: 2, rows: 50, kept: "id", lost: "emails",
		},
		{
			name:    "the same without embedded entries",
			account: emulator.Options{Customers: 400, Organizations: 2, OmitEmbedded: true}, requests: 20,
			query: `{ organization(id: "BIGGEST") { customers(first: 50) { nodes { id emails { value } address { city } properties { slug } } } } }`,
			path:  "organization.customers", want: 2, rows: 50, kept: "id", lost: "emails",
		},
		{
			name:    "organizations of customers",
			account: emulator.Options{Customers: 300, Organizations: 200}, requests: 5,
			query: `{ customers(first: 50) { nodes { id organization { customerCount } } } }`,
			path:  "customers", want: 1, rows: 50, kept: "id", lost: "organization",
		},
		{
			name:    "organizations of customers whose list has too many pages",
			account: emulator.Options{Customers: 300, Organizations: 200}, requests: 3,
			query: `{ customers(first: 50) { edges { node { id organization { website } } } nodes { id } } }`,
			path:  "customers", want: 2, rows: 50, kept: "id",
		},
		{
			name:    "organizations of customers that go without their list",
			account: emulator.Options{Customers: 10, Organizations: 200}, requests: 5,
			before: `{ customers(first: 5) { nodes { id } } }`,
			query:  `{ customers(first: 5) { nodes { id organization { website } } } }`,
			want:   5, rows: 5, kept: "id",
		},
		{
			name:    "emails that a search misses",
			account: emulator.Options{Customers: 10}, requests: 10,
			query: `{ customersByEmails(emails: [` + emails + `]) { id } }`,
			path:  "customersByEmails", want: 2, rows: 31,
		},
		{
			name:    "pages of a window",
			account: emulator.Options{Customers: 10, Organizations: 300}, requests: 3,
			query: `{ organizations(first: 250) { nodes { name } } }`,
			path:  "organizations", want: 3, rows: 150, kept: "name",
		},
		{
			name:    "pages of a window, some of them cached",
			account: emulator.Options{Customers: 10, Organizations: 300}, requests: 3,
			before: `{ organizations(first: 150) { nodes { name } } }`,
			query:  `{ organizations(first: 250) { nodes { name } } }`,
			want:   2, rows: 250, kept: "name",
		},
		{
			name:    "pages of a window from the end",
			account: emulator.Options{Customers: 10, Organizations: 249}, requests: 3,
			query: `{ organizations(last: 200) { nodes { name } } }`,
			path:  "organizations", want: 3, rows: 100, kept: "name",
		},
	} {
		for by, setup := range map[string]live{
			errorcode.RequestLimit.String(): {graph: graph.Options{MaxRequests: test.requests}},
			errorcode.RateLimited.String(): {
				client: upstream.Options{Budget: ratelimit.Options{PerMinute: test.requests}},
				graph:  graph.Options{MaxRequests: 1000, OperationTimeout: 20 * time.Second},
			},
		} {
			t.Run(test.name+"/"+by, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					setup.account, setup.client.Cache.TTL = test.account, time.Hour
					setup.account.Budget = -1
					e := newEndpoint(t, setup)
					if test.before != "" {
						e.ask(t.Context(), t, test.before)
						<-time.After(2 * time.Minute) // for a budget as it was
						e.account.ResetRequests()
					}
					answer := e.ask(t.Context(), t, strings.ReplaceAll(test.query, "BIGGEST", biggestOrganization(e.customers)))
					wantRefusalAt(t, answer, by, test.path)
					rows := rowsIn(answer.Data)
					if len(rows) != test.rows {
						t.Errorf("%d rows, want %d", len(rows), test.rows)
					}
					for i, row := range rows {
						row, _ := row.(map[string]any)
						lost, _ := row[test.lost].([]any)
						if test.kept != "" && row[test.kept] == nil || test.lost != "" && row[test.lost] != nil && lost == nil || len(lost) > 0 {
							t.Fatalf("row %d is %v, want its %s and no %s", i, row, test.kept, test.lost)
						}
					}
					if got := e.account.TotalRequests(); got != test.want {
						t.Errorf("%d requests, want %d: %v", got, test.want, e.account.Requests())
					}
				})
			})
		}
	}
}

// biggestOrganization returns the id of the organization with the most customers.
func biggestOrganization(customers []emulator.Customer) string {
	members := make(map[int64]int)
	var biggest int64
	for _, customer := range customers {
		if id := customer.OrganizationID; id != 0 {
			if members[id]++; members[id] > members[biggest] {
				biggest = id
			}
		}
	}
	return fmt.Sprint(biggest)
}

// wantRefusalAt fails unless the answer has one error with the code at the path, or no error for an empty path.
func wantRefusalAt(t *testing.T, answer liveAnswer, code, path string) {
	t.Helper()
	if path == "" {
		if len(answer.Errors) > 0 {
			t.Errorf("errors %+v, want none", answer.Errors)
		}
		return
	}
	if got := answer.code(t); got != code {
		t.Fatalf("code %q, want %q", got, code)
	}
	var steps []string
	for _, step := range answer.Errors[0].Path {
		steps = append(steps, fmt.Sprint(step))
	}
	if got := strings.Join(steps, "."); got != path {
		t.Errorf("the error is at %q, want %q", got, path)
	}
}

// rowsIn returns the only list of rows that is not within another list.
func rowsIn(data any) []any {
	object, _ := data.(map[string]any)
	if nodes, ok := object["nodes"]; ok {
		data = nodes
	}
	if rows, ok := data.([]any); ok {
		return rows
	}
	for _, member := range object {
		return rowsIn(member)
	}
	return nil
}

// A lookup by email costs what docs/costs.md says even if the account leaves entries out of customers, and never returns a
// customer without the address.
func TestLookupCostsWithoutEmbeddedEntries(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{OmitEmbedded: true})
		for email, want := range map[string]struct {
			customer string
			most     int
		}{
			"bear@acme.com": {`{"id": "500"}`, 3},
			"n@e":           {`null`, 2},
		} {
			wantData(t, api.data(t, fmt.Sprintf(`{ customerByEmail(email: %q) { id } }`, email), nil), `{"customerByEmail": `+want.customer+`}`)
			if got := api.account.TotalRequests(); got > want.most {
				t.Errorf("%s: %d requests, want at most %d", email, got, want.most)
			}
			api.account.ResetRequests()
		}
	})
}

// The filter by email may find customers without the address: the addresses of a customer that it finds are checked.
func TestFilterByEmailIsChecked(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		api.account.Inject(emulator.Fault{Route: walkRoute, Body: `{"_embedded": {"customers": [{"id": 500}]}}`})
		wantData(t, api.data(t, `{ customerByEmail(email: "nobody@acme.com") { id } }`, nil), `{"customerByEmail": null}`)
	})
}

// Comparing addresses ignores only the case of ASCII letters: the Kelvin sign is not a k, and the dotted capital I is not an
// i.
func TestEmailsAreComparedByASCIICase(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		latin := api.account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: "Kim@x.com"}}})
		got := api.data(t, byEmails, map[string]any{"emails": []string{"kIM@X.com", "\u212aim@x.com", "k\u0130m@x.com"}})
		wantData(t, got, fmt.Sprintf(`{"customersByEmails": [{"id": "%d"}, null, null]}`, latin))
	})
}

// The selection does not change which arguments are valid, and totalCount after the cursor of a walk costs one request.
func TestTotalCountBesideAWalk(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 200})
		first := api.customers(t, "first: 2", "")
		api.account.ResetRequests()
		behind := api.customers(t, fmt.Sprintf("first: 2, after: %q", first.end), "totalCount")
		if behind.total != 201 {
			t.Errorf("totalCount = %d after the cursor of a walk, want 201", behind.total)
		}
		if got := api.account.TotalRequests(); got > 2 {
			t.Errorf("%d requests, want a batch, and a page for the count", got)
		}
		answer := api.query(t, `{ customers(first: 1, filter: {createdSince: "2000-01-01T00:00:00Z"}) { nodes { id } totalCount } }`, nil)
		if len(answer.Errors) > 0 {
			t.Errorf("createdSince with totalCount: %v", answer.Errors)
		}
	})
}

// A forged cursor costs no request.
func TestForgedCursorCostsNothing(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	end := api.customers(t, "first: 2", "").end
	api.account.ResetRequests()
	for _, forged := range []string{strings.ToUpper(end), end[:len(end)-4] + "AAAA", "MQ", ""} {
		answer := api.query(t, fmt.Sprintf(`{ customers(first: 2, after: %q) { nodes { id } } }`, forged), nil)
		if len(answer.Errors) != 1 || answer.Errors[0].Extensions["code"] != errorcode.BadUserInput.String() {
			t.Errorf("%q: %+v", forged, answer.Errors)
		}
	}
	if got := api.account.TotalRequests(); got != 0 {
		t.Errorf("%d requests", got)
	}
}
