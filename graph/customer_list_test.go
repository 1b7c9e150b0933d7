package graph_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// listing is the part of a connection that tests check.
type listing struct {
	ids         []string
	start, end  string
	next, prev  bool
	total       int // -1: null
	edgesAgree  bool
	cursorByRow []string
}

// listingFields selects what readListing reads, except totalCount.
const listingFields = `edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`

func readListing(t testing.TB, connection any) listing {
	t.Helper()
	object := connection.(map[string]any)
	info := object["pageInfo"].(map[string]any)
	got := listing{next: info["hasNextPage"].(bool), prev: info["hasPreviousPage"].(bool), total: -1, edgesAgree: true}
	got.start, _ = info["startCursor"].(string)
	got.end, _ = info["endCursor"].(string)
	if total, ok := object["totalCount"].(fmt.Stringer); ok {
		_, _ = fmt.Sscan(total.String(), &got.total)
	}
	nodes := object["nodes"].([]any)
	for i, edge := range object["edges"].([]any) {
		id := edge.(map[string]any)["node"].(map[string]any)["id"].(string)
		got.ids = append(got.ids, id)
		got.cursorByRow = append(got.cursorByRow, edge.(map[string]any)["cursor"].(string))
		got.edgesAgree = got.edgesAgree && nodes[i].(map[string]any)["id"] == id
	}
	return got
}

// customers lists customers with arguments such as "first: 10", and selects more fields of the connection.
func (a *api) customers(t testing.TB, arguments, more string) listing {
	t.Helper()
	if arguments != "" {
		arguments = "(" + arguments + ")"
	}
	data := a.data(t, "{ customers"+arguments+" { "+listingFields+" "+more+" } }", nil)
	return readListing(t, data.(map[string]any)["customers"])
}

func ids(customers []emulator.Customer) []string {
	found := make([]string, len(customers))
	for i, customer := range customers {
		found[i] = fmt.Sprint(customer.ID)
	}
	return found
}

// The REST requests of lists.
func TestListCosts(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 1000})
		all := ids(api.account.Customers())

		first := api.customers(t, "first: 20", "")
		api.wantRequests(t, requests{walkRoute: 1})
		wantRows(t, first, all[:20], true, false, -1)

		counted := api.customers(t, "", "totalCount")
		api.wantRequests(t, requests{pageRoute: 1})
		wantRows(t, counted, all[:50], true, false, 1001)

		wantRows(t, api.customers(t, "first: 120", ""), all[:120], true, false, -1)
		api.wantRequests(t, requests{walkRoute: 3})
		wantRows(t, api.customers(t, "first: 120", "totalCount"), all[:120], true, false, 1001)
		api.wantRequests(t, requests{pageRoute: 3})

		wantRows(t, api.customers(t, fmt.Sprintf("first: 30, after: %q", first.end), ""), all[20:50], true, true, -1)
		api.wantRequests(t, requests{walkRoute: 1})
		wantRows(t, api.customers(t, fmt.Sprintf("first: 60, after: %q", counted.cursorByRow[39]), "totalCount"), all[40:100], true, true, 1001)
		api.wantRequests(t, requests{pageRoute: 2})
		wantRows(t, api.customers(t, fmt.Sprintf("last: 10, before: %q", counted.cursorByRow[39]), "totalCount"), all[29:39], true, true, 1001)
		api.wantRequests(t, requests{pageRoute: 1})

		wantRows(t, api.customers(t, "last: 30", ""), all[971:], false, true, -2)
		api.wantRequests(t, requests{pageRoute: 3}) // the first page tells where the end is; the rows are on the last two

		api.data(t, `{ customers(first: 50) { nodes { ...Everything } } }`+everything, nil)
		api.wantRequests(t, requests{walkRoute: 1})
		api.data(t, `{ a: customers(first: 20) { nodes { id } } b: customers { nodes { age } } c: customers(first: 7) { nodes { name } } }`, nil)
		api.wantRequests(t, requests{walkRoute: 1})
	})
}

// wantRows compares a listing. A total of -1 means null, and -2 means any.
func wantRows(t testing.TB, got listing, want []string, next, prev bool, total int) {
	t.Helper()
	if diff := gocmp.Diff(want, got.ids); diff != "" {
		t.Fatalf("rows (-want +got):\n%s", diff)
	}
	if got.next != next || got.prev != prev || total != -2 && got.total != total || !got.edgesAgree {
		t.Errorf("hasNextPage %t, hasPreviousPage %t, totalCount %d, edges and nodes agree: %t; want %t, %t, %d",
			got.next, got.prev, got.total, got.edgesAgree, next, prev, total)
	}
}

// A list serves fields of the same operation that want one of its rows.
func TestListServesSingleCustomers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Latency: 100 * time.Millisecond})
		all := ids(api.account.Customers())
		beside := fmt.Sprintf(`{ one: customer(id: %q) { id } customers(first: 5) { nodes { id } } two: customer(id: %q) { emails { value } } }`,
			all[3], all[40])
		api.data(t, beside, nil)
		api.wantRequests(t, requests{walkRoute: 1})
		api.data(t, fmt.Sprintf(`{ customers(first: 5) { nodes { id } } customer(id: %q) { id } }`, all[60]), nil)
		api.wantRequests(t, requests{walkRoute: 1, customerRoute: 1})
	})
}

// The organizations of 50 customers cost the pages of the list of organizations, if these are fewer.
func TestOrganizationsOfAList(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 1000})
		distinct := map[int64]bool{}
		for _, customer := range api.account.Customers()[:50] {
			if customer.OrganizationID != 0 {
				distinct[customer.OrganizationID] = true
			}
		}
		pages := (len(api.account.Organizations()) + 49) / 50
		if len(distinct) <= pages {
			t.Fatalf("%d organizations on %d pages: too few for this test", len(distinct), pages)
		}
		api.data(t, `{ customers(first: 50) { nodes { organization { website } } } }`, nil)
		api.wantRequests(t, requests{walkRoute: 1, organizationsPage: pages})

		api.data(t, `{ customers(first: 3) { nodes { organization { website } } } }`, nil)
		few := map[int64]bool{}
		for _, customer := range api.account.Customers()[:3] {
			if customer.OrganizationID != 0 {
				few[customer.OrganizationID] = true
			}
		}
		api.wantRequests(t, requests{walkRoute: 1, organizationRoute: len(few)})
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: 500})
	all := api.account.Customers()
	some := all[slices.IndexFunc(all, func(c emulator.Customer) bool { return c.FirstName != "" && c.LastName != "" && len(c.Emails) > 0 })]
	email := some.Emails[0].Value
	domain := email[strings.LastIndexByte(email, '@')+1:]
	keep := func(fits func(emulator.Customer) bool) []string {
		return ids(slices.DeleteFunc(slices.Clone(all), func(c emulator.Customer) bool { return !fits(c) }))
	}
	hasEmail := func(fits func(string) bool) func(emulator.Customer) bool {
		return func(c emulator.Customer) bool {
			return slices.ContainsFunc(c.Emails, func(e emulator.Entry) bool { return fits(strings.ToLower(e.Value)) })
		}
	}
	tests := []struct {
		filter string
		want   []string
	}{
		{fmt.Sprintf(`firstName: %q`, some.FirstName), keep(func(c emulator.Customer) bool { return strings.EqualFold(c.FirstName, some.FirstName) })},
		{fmt.Sprintf(`firstName: %q, lastName: %q`, some.FirstName, some.LastName), keep(func(c emulator.Customer) bool {
			return strings.EqualFold(c.FirstName, some.FirstName) && strings.EqualFold(c.LastName, some.LastName)
		})},
		{fmt.Sprintf(`email: %q`, email), keep(hasEmail(func(v string) bool { return strings.Contains(v, strings.ToLower(email)) }))},
		{fmt.Sprintf(`emailDomain: %q`, domain), keep(hasEmail(func(v string) bool { return strings.HasSuffix(v, "@"+strings.ToLower(domain)) }))},
		{fmt.Sprintf(`email: %q, emailDomain: %q`, email, domain), keep(hasEmail(func(v string) bool { return strings.Contains(v, strings.ToLower(email)) }))},
		{fmt.Sprintf(`search: "%s  %s"`, some.FirstName, some.LastName), keep(func(c emulator.Customer) bool {
			return strings.EqualFold(c.FirstName, some.FirstName) && strings.EqualFold(c.LastName, some.LastName)
		})},
		{`search: "vernon"`, keep(func(c emulator.Customer) bool {
			return strings.EqualFold(c.FirstName, "Vernon") || strings.EqualFold(c.LastName, "Vernon") ||
				hasEmail(func(v string) bool { return strings.Contains(v, "vernon") })(c)
		})},
		{fmt.Sprintf(`search: %q, firstName: "Nobody"`, some.LastName), []string{}},
		{`search: " \" "`, ids(all)},
		{`updatedSince: "2024-01-01T00:00:00Z"`, keep(func(c emulator.Customer) bool { return c.UpdatedAt.Year() >= 2024 })},
		{`modifiedSince: "2024-01-01T00:00:00Z"`, keep(func(c emulator.Customer) bool { return c.UpdatedAt.Year() >= 2024 })},
		{`createdSince: "2024-01-01T00:00:00.999+00:00"`, keep(func(c emulator.Customer) bool { return c.CreatedAt.Year() >= 2024 })},
		{`query: "(firstName:\"Ada\" OR firstName:\"Vernon\")"`, keep(func(c emulator.Customer) bool {
			return c.FirstName == "Ada" || c.FirstName == "Vernon"
		})},
		{`inboxId: "13"`, keep(func(c emulator.Customer) bool { return slices.Contains(c.Mailboxes, 13) })},
		{`firstName: null, email: ""`, ids(all)},
		{`email: "nobody@nowhere.example"`, []string{}},
	}
	for _, test := range tests {
		t.Run(test.filter, func(t *testing.T) {
			t.Parallel()
			got := walkForward(t, api, 250, "filter: {"+test.filter+"}", "")
			if diff := gocmp.Diff(test.want, append([]string{}, got...)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// walkForward returns the ids of all rows, read in windows of the given size.
func walkForward(t testing.TB, api *api, rows int, arguments, more string) (all []string) {
	t.Helper()
	after := ""
	for range 10_000 {
		got := api.customers(t, fmt.Sprintf("first: %d, %s %s", rows, arguments, after), more)
		all = append(all, got.ids...)
		if !got.next {
			return all
		}
		if len(got.ids) == 0 {
			t.Fatal("an empty window has a next page")
		}
		after = fmt.Sprintf(", after: %q", got.end)
	}
	t.Fatal("the walk does not end")
	return nil
}

// walkBack returns the ids of all rows, read from the end in windows of the given size.
func walkBack(t testing.TB, api *api, rows int, arguments string) (all []string) {
	t.Helper()
	before := ""
	for range 10_000 {
		got := api.customers(t, fmt.Sprintf("last: %d, %s %s", rows, arguments, before), "")
		all = append(slices.Clone(got.ids), all...)
		if !got.prev {
			return all
		}
		before = fmt.Sprintf(", before: %q", got.start)
	}
	t.Fatal("the walk does not end")
	return nil
}

// Windows of any size give each row once and in order, in both directions, for any population and order.
func TestWalksGiveEveryRowOnce(t *testing.T) {
	t.Parallel()
	orders := map[string]func(a, b emulator.Customer) int{
		"CREATED_AT":  func(a, b emulator.Customer) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"UPDATED_AT":  func(a, b emulator.Customer) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"MODIFIED_AT": func(a, b emulator.Customer) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"FIRST_NAME": func(a, b emulator.Customer) int {
			return cmp.Compare(strings.ToLower(a.FirstName), strings.ToLower(b.FirstName))
		},
		"LAST_NAME": func(a, b emulator.Customer) int {
			return cmp.Compare(strings.ToLower(a.LastName), strings.ToLower(b.LastName))
		},
	}
	fields := slices.Sorted(func(yield func(string) bool) {
		for field := range orders {
			if !yield(field) {
				return
			}
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		options := emulator.Options{Customers: rapid.IntRange(1, 320).Draw(rt, "customers"), Seed: rapid.Uint64Range(1, 1000).Draw(rt, "seed")}
		api := newAPI(t, options)
		rows := rapid.IntRange(1, 250).Draw(rt, "rows")
		if rows < 20 {
			rows += 20 // smaller windows take long, and test no more
		}
		field := rapid.SampledFrom(fields).Draw(rt, "field")
		direction := rapid.SampledFrom([]string{"ASC", "DESC"}).Draw(rt, "direction")
		filter := rapid.SampledFrom([]string{"", `, filter: {updatedSince: "2020-01-01T00:00:00Z"}`}).Draw(rt, "filter")
		order := fmt.Sprintf("orderBy: {field: %s, direction: %s}%s", field, direction, filter)

		customers := api.account.Customers()
		byID := make(map[string]emulator.Customer, len(customers))
		var want []string
		for _, customer := range customers {
			byID[fmt.Sprint(customer.ID)] = customer
			if filter == "" || customer.UpdatedAt.Year() >= 2020 {
				want = append(want, fmt.Sprint(customer.ID))
			}
		}
		forward := walkForward(t, api, rows, order, rapid.SampledFrom([]string{"", "totalCount"}).Draw(rt, "more"))
		if diff := gocmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(forward))); diff != "" {
			rt.Fatalf("rows (-want +got):\n%s", diff)
		}
		inOrder := func(a, b string) int {
			if direction == "ASC" {
				return orders[field](byID[a], byID[b])
			}
			return orders[field](byID[b], byID[a])
		}
		if !slices.IsSortedFunc(forward, inOrder) {
			rt.Fatalf("rows are not in order: %v", forward)
		}
		if diff := gocmp.Diff(forward, walkBack(t, api, rows, order)); diff != "" {
			rt.Fatalf("backwards (-forward +backwards):\n%s", diff)
		}
	})
}

// In the default order no row repeats while customers are added and changed, and no row is lost that was there from the
// beginning.
func TestWalkWhileDataChanges(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: 1000})
	before := ids(api.account.Customers())
	seen := make(map[string]int)
	after := ""
	for step := 0; ; step++ {
		got := api.customers(t, fmt.Sprintf("first: %d %s", 17+step%70, after), "")
		for _, id := range got.ids {
			seen[id]++
		}
		if !got.next {
			break
		}
		after = fmt.Sprintf(", after: %q", got.end)
		for range 1 + step%90 {
			api.account.AddCustomer(emulator.Customer{FirstName: "New"})
		}
		api.account.UpdateCustomer(500, func(c *emulator.Customer) { c.JobTitle = fmt.Sprint("changed ", step) })
	}
	for _, id := range before {
		if seen[id] != 1 {
			t.Errorf("customer %s was seen %d times", id, seen[id])
		}
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("customer %s was seen %d times", id, times)
		}
	}
}

func TestRefusedListArguments(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	walk := api.customers(t, "first: 2", "").end
	number := api.customers(t, "first: 2", "totalCount").end
	api.account.ResetRequests()
	tests := []struct{ query, argument, message string }{
		{`customers(first: 0)`, "first", "0; it must be from 1 to 250"},
		{`customers(first: -1)`, "first", "-1; it must be from 1 to 250"},
		{`customers(first: 251)`, "first", "251; it must be from 1 to 250"},
		{`customers(last: 0)`, "last", "0; it must be from 1 to 250"},
		{`customers(first: 1, last: 1)`, "last", "first"},
		{`customers(first: 1, before: "x")`, "before", "last"},
		{`customers(last: 1, after: "x")`, "after", "first"},
		{`customers(before: "x")`, "before", "last"},
		{`customers(last: 1, before: "x", after: "x")`, "before", "after"},
		{`customers(after: "")`, "after", "not a cursor"},
		{`customers(after: "MTIz")`, "after", "not a cursor"},
		{`customers(after: "` + walk[:len(walk)-4] + `AAAA")`, "after", "broken"},
		{`customers(after: "` + number + `", orderBy: {field: FIRST_NAME})`, "after", "another list, order or filter"},
		{`customers(after: "` + number + `", filter: {firstName: "Ada"})`, "after", "another list, order or filter"},
		{`organizations(after: "` + number + `")`, "after", "another list, order or filter"},
		{`customers(last: 5, before: "` + walk + `")`, "before", "forward only"},
		{`customers(filter: {inboxId: "x"})`, "filter.inboxId", "number"},
		{`customers(filter: {email: "a\"b"})`, "filter.email", "quotes"},
		{`customers(filter: {emailDomain: "a\\b"})`, "filter.emailDomain", "quotes"},
		{`customers(filter: {email: "a@b.example", query: "(x)"})`, "filter.query", "email"},
		{`customers(filter: {search: "a", query: "(x)"})`, "filter.query", "search"},
		{`customers(filter: {search: "` + strings.Repeat("a", 321) + `"})`, "filter.search", "320"},
		{`customers(filter: {email: "` + strings.Repeat("a", 321) + `"})`, "filter.email", "320"},
		{`customers(filter: {firstName: "` + strings.Repeat("a", 321) + `"})`, "filter", "320"},
		{`customers(filter: {query: "` + strings.Repeat("a", 4001) + `"})`, "filter.query", "4000"},
		{`customers(filter: {createdSince: "2020-01-01T00:00:00Z"}, last: 1)`, "filter.createdSince", "forward"},
		{`customers(filter: {createdSince: "2020-01-01T00:00:00Z", inboxId: "1"})`, "filter.createdSince", "inboxId"},
		{`customers(filter: {updatedSince: "0001-01-01T00:00:00Z"})`, "filter.updatedSince", "years"},
		{`customers(filter: {updatedSince: "2024-01-01T00:00:00Z", modifiedSince: "2024-01-01T00:00:00Z"})`, "filter.modifiedSince", "only one"},
	}
	for _, test := range tests {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			got := api.query(t, `{ list: `+test.query+` { pageInfo { endCursor } } }`, nil)
			wantRefused(t, got, test.argument, test.message)
		})
	}
	t.Cleanup(func() { api.wantRequests(t, nil) })
}

func wantRefused(t *testing.T, got answer, argument, message string) {
	t.Helper()
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.BadUserInput.String() {
		t.Fatalf("errors = %+v, want one %s", got.Errors, errorcode.BadUserInput.String())
	}
	if got.Errors[0].Extensions["argument"] != argument || !strings.Contains(got.Errors[0].Message, message) {
		t.Errorf("error = %+v, want argument %q and a message that says %q", got.Errors[0], argument, message)
	}
}

// The scalar refuses a date that does not exist.
func TestImpossibleDate(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	got := api.query(t, `{ customers(filter: {updatedSince: "2020-02-30T00:00:00Z"}) { totalCount } }`, nil)
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.ValidationFailed.String() || !strings.Contains(got.Errors[0].Message, "RFC 3339") {
		t.Errorf("errors = %+v", got.Errors)
	}
	api.wantRequests(t, nil)
}

// If the REST API refuses a list, and only one argument can be the cause, the error names the argument.
func TestRefusedFilterIsNamed(t *testing.T) {
	t.Parallel()
	violation := func(paths ...string) string {
		var violations []map[string]string
		for _, path := range paths {
			violations = append(violations, map[string]string{"path": path, "message": "is wrong", "source": "QUERY"})
		}
		body, _ := json.Marshal(map[string]any{"message": "Bad request", "_embedded": map[string]any{"errors": violations}})
		return string(body)
	}
	tests := map[string]struct{ filter, order, body, want string }{
		"the query alone":          {`{query: "("}`, "", violation("query"), "filter.query"},
		"by number":                {`{query: "("}`, "orderBy: {field: LAST_NAME}", violation("query"), "filter.query"},
		"among other filters":      {`{query: "(", firstName: "V", modifiedSince: "2020-01-01T00:00:00Z"}`, "", violation("query"), "filter.query"},
		"without violations":       {`{query: "("}`, "", "", "filter.query"},
		"the inbox alone":          {`{inboxId: 99}`, "", violation("mailbox"), "filter.inboxId"},
		"the query, with an inbox": {`{query: "(", inboxId: 1}`, "", violation("query"), "filter.query"},
		"the inbox, with a query":  {`{query: "(", inboxId: 1}`, "", violation("mailbox"), "filter.inboxId"},
		"query or inbox":           {`{query: "(", inboxId: 1}`, "", "", ""},
		"both":                     {`{query: "(", inboxId: 1}`, "", violation("mailbox", "query"), ""},
		"neither":                  {`{query: "(", inboxId: 1}`, "", violation("page"), ""},
		"no filter":                {`null`, "", "", ""},
		"a query of the server":    {`{email: "a"}`, "", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newEndpoint(t, live{})
			api.account.Inject(emulator.Fault{Status: http.StatusBadRequest, Body: test.body})
			_, body := api.serve(t, fmt.Sprintf("{ customers(filter: %s, %s) { nodes { id } } }", test.filter, test.order), nil)
			var got struct {
				Errors []struct{ Extensions map[string]any }
			}
			decode(t, strings.NewReader(body), &got)
			if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.BadUserInput.String() {
				t.Fatal(body)
			}
			if argument, _ := got.Errors[0].Extensions["argument"].(string); argument != test.want {
				t.Errorf("argument %q, want %q: %s", argument, test.want, body)
			}
		})
	}
}

// A list ends only where it has no next link. A link that cannot be read is an error beside the rows.
func TestUnreadableNextLink(t *testing.T) {
	t.Parallel()
	for links, ends := range map[string]bool{
		`{}`:                       true,
		`{"self": {"href": "/"}}`:  true,
		`null`:                     true,
		`[]`:                       true,
		`"x"`:                      false,
		`[1]`:                      false,
		`7`:                        false,
		`{"next": 5}`:              false,
		`{"next": "x"}`:            false,
		`{"next": {"href": 5}}`:    false,
		`{"next": {"href": "x"}}`:  false,
		`{"next": {"href": "%z"}}`: false,
		`{"next": {}}`:             false,
	} {
		t.Run(links, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{})
			api.account.Inject(emulator.Fault{Route: walkRoute, Body: `{"_embedded": {"customers": [{"id": 1}]}, "_links": ` + links + `}`})
			got := api.query(t, `{ customers(first: 10) { nodes { id } pageInfo { hasNextPage } } }`, nil)
			if ends {
				wantData(t, got.Data, `{"customers": {"nodes": [{"id": "1"}], "pageInfo": {"hasNextPage": false}}}`)
			}
			if len(got.Errors) > 0 == ends {
				t.Errorf("errors %+v, the list ends: %t", got.Errors, ends)
			}
		})
	}
}

// The fields for which an organization's list suffices have the same values as in the customers themselves.
func TestMemberRowsSuffice(t *testing.T) {
	t.Parallel()
	const query = `{ organization(id: "35") { customers { nodes {
	  __typename id nodeId firstName lastName name gender jobTitle location organizationName photoType photoUrl age background
	  createdAt updatedAt conversations(first: 1) { nodes { id } }
	} } } }`
	thin, whole := newAPI(t, emulator.Options{ThinOrganizationCustomers: true}), newAPI(t, emulator.Options{})
	want := whole.data(t, query, nil)
	if diff := gocmp.Diff(want, thin.data(t, query, nil)); diff != "" {
		t.Errorf("(-whole +thin):\n%s", diff)
	}
	if got := thin.account.Requests()[customerRoute]; got != 0 {
		t.Errorf("%d customers were read, want none", got)
	}
	thin.data(t, `{ organization(id: "35") { customers { edges { node { ... on Node { ... on Customer { draft } } } } } } }`, nil)
	if got := thin.account.Requests()[customerRoute]; got != 1 {
		t.Errorf("%d customers were read, want the only one", got)
	}
}
