package graph_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// withEmail returns customers whose first email address no other customer has, not even as a part of an address.
func withEmail(t testing.TB, api *api, count int) []emulator.Customer {
	t.Helper()
	all := api.account.Customers()
	unique := func(address string) bool {
		holders := 0
		for _, customer := range all {
			for _, entry := range customer.Emails {
				if strings.Contains(strings.ToLower(entry.Value), strings.ToLower(address)) {
					holders++
				}
			}
		}
		return holders == 1
	}
	var found []emulator.Customer
	for _, customer := range all {
		if len(customer.Emails) > 0 && unique(customer.Emails[0].Value) {
			if found = append(found, customer); len(found) == count {
				return found
			}
		}
	}
	t.Fatalf("only %d customers with an address of their own", len(found))
	return nil
}

const byEmails = `query ($emails: [String!]!) { customersByEmails(emails: $emails) { id } }`

func TestCustomersByEmails(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 1000})
		customers := withEmail(t, api, 60)
		emails, want := make([]string, len(customers)), make([]any, len(customers))
		for i, customer := range customers {
			emails[i], want[i] = strings.ToUpper(customer.Emails[0].Value), map[string]any{"id": fmt.Sprint(customer.ID)}
		}

		got := api.data(t, byEmails, map[string]any{"emails": emails[:5]})
		api.wantRequests(t, requests{pageRoute: 1})
		if diff := gocmp.Diff(want[:5], got.(map[string]any)["customersByEmails"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}

		got = api.data(t, byEmails, map[string]any{"emails": append(slices.Clone(emails), emails[0])})
		if diff := gocmp.Diff(append(want, want[0]), got.(map[string]any)["customersByEmails"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if total := api.account.Requests()[walkRoute]; total != 0 {
			t.Errorf("%d addresses were looked up by themselves, although the search finds them all", total)
		}
		if searches := api.account.Requests()[pageRoute]; searches < 3 || searches > 9 {
			t.Errorf("%d searches for 60 addresses", searches)
		}
		api.account.ResetRequests()

		alone := fmt.Sprintf(`{ a: customerByEmail(email: %q) { id } b: customerByEmail(email: %q) { id } c: customerByEmail(email: %q) { id } }`,
			emails[0], emails[1], strings.ToLower(emails[0]))
		wantData(t, api.data(t, alone, nil), fmt.Sprintf(`{"a": {"id": %q}, "b": {"id": %q}, "c": {"id": %q}}`,
			fmt.Sprint(customers[0].ID), fmt.Sprint(customers[1].ID), fmt.Sprint(customers[0].ID)))
		api.wantRequests(t, requests{pageRoute: 1})
	})
}

// The search finds addresses that contain the wanted one, and misses those that its index does not have yet. The lookup does
// neither.
func TestEmailIsMatchedExactly(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{IndexLag: time.Hour})
		api.account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: "bear@acme.com.example"}, {Value: "polar.bear@acme.com"}}})
		fresh := api.account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: "Fresh@Acme.com"}}})
		quoted := api.account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: `"odd one"@acme.com`}}})
		got := api.data(t, byEmails, map[string]any{"emails": []string{
			"bear@acme.com", "fresh@acme.com", `"odd one"@acme.com`, "ear@acme.com", "nobody@acme.com",
		}})
		wantData(t, got, fmt.Sprintf(`{"customersByEmails": [{"id": "500"}, {"id": "%d"}, {"id": "%d"}, null, null]}`, fresh, quoted))
		api.wantRequests(t, requests{pageRoute: 1, walkRoute: 4})
	})
}

func TestEmailLookupFails(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	api.account.Inject(emulator.Fault{Route: walkRoute, Status: http.StatusBadGateway})
	got := api.query(t, byEmails, map[string]any{"emails": []string{"bear@acme.com", "nobody@acme.com"}})
	wantData(t, got.Data, `{"customersByEmails": [{"id": "500"}, null]}`)
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.UpstreamUnavailable.String() {
		t.Errorf("errors = %+v", got.Errors)
	}
}

func TestRefusedEmails(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	for name, emails := range map[string][]string{
		"no at sign": {"bear"}, "no name": {"@acme.com"}, "no host": {"bear@"}, "empty": {""}, "one of two": {"bear@acme.com", "x"},
		"too long": {strings.Repeat("x", 320) + "@acme.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefused(t, api.query(t, byEmails, map[string]any{"emails": emails}), "emails", "whole email addresses")
		})
	}
	many := slices.Repeat([]string{"bear@acme.com"}, 300)
	wantRefused(t, api.query(t, byEmails, map[string]any{"emails": many}), "emails", "300 addresses; at most 100")
	t.Cleanup(func() { api.wantRequests(t, nil) })
}

// The text of a filter never acts as an operator of the search language.
func TestTextCannotChangeSearch(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	all := api.account.Customers()
	pieces := rapid.SampledFrom([]string{
		`"`, `\`, `(`, `)`, ` OR `, ` AND `, ` NOT `, `*`, `?`, `:`, `email:`, `[`, ` TO `, `]`, `~`, `^`, `&`, `|`, `+`, `-`, `!`, `{`, `/`,
		"\n", "\x00", "é", "אב", "bear", "acme", "@", ".com", " ", "%22", "%", "#", "=", "\u201d",
	})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 1, 8).Draw(rt, "pieces"), "")
		filter := map[string]any{"email": text}
		got := api.query(t, `query ($filter: CustomerFilter) { customers(first: 250, filter: $filter) { nodes { id } } }`, map[string]any{"filter": filter})
		if _, ok := upstream.Phrase(text); !ok && text != "" {
			if len(got.Errors) != 1 || got.Errors[0].Extensions["argument"] != "filter.email" {
				rt.Fatalf("%q: errors = %+v, want the argument refused", text, got.Errors)
			}
			return
		}
		if len(got.Errors) != 0 {
			rt.Fatalf("%q: errors = %+v", text, got.Errors)
		}
		want := []any{}
		for _, customer := range all {
			if slices.ContainsFunc(customer.Emails, func(e emulator.Entry) bool {
				return strings.Contains(strings.ToLower(e.Value), strings.ToLower(text))
			}) {
				want = append(want, map[string]any{"id": fmt.Sprint(customer.ID)})
			}
		}
		if diff := gocmp.Diff(want, got.Data.(map[string]any)["customers"].(map[string]any)["nodes"]); diff != "" {
			rt.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// The text of a search box finds names and addresses, and never acts as an operator of the search language.
func TestTypedTextCannotChangeSearch(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	all := api.account.Customers()
	pieces := rapid.SampledFrom([]string{
		`"`, `\`, `(`, `)`, ` OR `, ` AND `, ` NOT `, `*`, `:`, `email:`, `~`, "\n", "é", "Vernon", "bear", "Bear", "acme", "@", " ", "Ann", "Mary",
	})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 1, 5).Draw(rt, "pieces"), "")
		words := strings.Fields(strings.NewReplacer(`"`, " ", `\`, " ").Replace(text))
		if len(words) == 0 {
			return // no search
		}
		got := api.query(t, `query ($text: String) { customers(first: 250, filter: {search: $text}) { nodes { id } } }`, map[string]any{"text": text})
		if len(got.Errors) != 0 {
			rt.Fatalf("%q: errors = %+v", text, got.Errors)
		}
		want := []any{}
		for _, customer := range all {
			if means(words, customer) {
				want = append(want, map[string]any{"id": fmt.Sprint(customer.ID)})
			}
		}
		if diff := gocmp.Diff(want, got.Data.(map[string]any)["customers"].(map[string]any)["nodes"]); diff != "" {
			rt.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func means(words []string, customer emulator.Customer) bool {
	whole := strings.Join(words, " ")
	if strings.EqualFold(customer.FirstName, whole) || strings.EqualFold(customer.LastName, whole) ||
		strings.EqualFold(customer.FirstName+" "+customer.LastName, whole) && customer.FirstName != "" && customer.LastName != "" {
		return true
	}
	return len(words) == 1 && slices.ContainsFunc(customer.Emails, func(e emulator.Entry) bool {
		return strings.Contains(strings.ToLower(e.Value), strings.ToLower(whole))
	})
}

func TestOrganizationList(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 1000})
		byID := map[string]emulator.Organization{}
		for _, organization := range api.account.Organizations() {
			byID[fmt.Sprint(organization.ID)] = organization
		}
		list := func(arguments string) listing {
			t.Helper()
			return readListing(t, api.data(t, "{ organizations("+arguments+") { "+listingFields+" totalCount } }", nil).(map[string]any)["organizations"])
		}
		byName := list("first: 250, orderBy: {field: NAME, direction: ASC}")
		api.wantRequests(t, requests{organizationsPage: 3})
		if byName.total != len(byID) || len(byName.ids) != len(byID) || byName.next {
			t.Errorf("%d rows, totalCount %d, want %d", len(byName.ids), byName.total, len(byID))
		}
		if !slices.IsSortedFunc(byName.ids, func(a, b string) int {
			return strings.Compare(strings.ToLower(byID[a].Name), strings.ToLower(byID[b].Name))
		}) {
			t.Error("rows are not in the order of names")
		}
		last := list(fmt.Sprintf("last: 5, before: %q, orderBy: {field: NAME, direction: ASC}", byName.cursorByRow[60]))
		wantRows(t, last, byName.ids[55:60], true, true, len(byID))
		api.wantRequests(t, requests{organizationsPage: 1})

		for _, order := range []string{"CUSTOMER_COUNT", "CONVERSATION_COUNT", "LAST_INTERACTION_AT"} {
			down, up := list("first: 250, orderBy: {field: "+order+"}"), list("first: 250, orderBy: {field: "+order+", direction: ASC}")
			if len(down.ids) != len(byID) || slices.Equal(down.ids, up.ids) {
				t.Errorf("%s: %d rows, the same in both directions: %t", order, len(down.ids), slices.Equal(down.ids, up.ids))
			}
		}
		api.account.ResetRequests()

		counts := api.data(t, `{ organizations(first: 10, orderBy: {field: CUSTOMER_COUNT}) { nodes { customerCount } } }`, nil)
		api.wantRequests(t, requests{organizationsPage: 1, organizationRoute: 10})
		nodes := counts.(map[string]any)["organizations"].(map[string]any)["nodes"].([]any)
		if nodes[0].(map[string]any)["customerCount"] == nil {
			t.Error("rows have no counts")
		}
	})
}

// The customers of an organization, from a list with their entries and from one without.
func TestOrganizationCustomers(t *testing.T) {
	t.Parallel()
	for _, thin := range []bool{false, true} {
		t.Run(fmt.Sprintf("thin %t", thin), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, emulator.Options{Customers: 1000, ThinOrganizationCustomers: thin})
				members := map[int64][]emulator.Customer{}
				var largest int64
				for _, customer := range api.account.Customers() {
					id := customer.OrganizationID
					members[id] = append(members[id], customer)
					if id != 0 && len(members[id]) > len(members[largest]) {
						largest = id
					}
				}
				count := len(members[largest])
				names := fmt.Sprintf(`{ organization(id: "%d") { customers(first: 250) { totalCount nodes { id name } } } }`, largest)
				connection := api.data(t, names, nil).(map[string]any)["organization"].(map[string]any)["customers"].(map[string]any)
				if got := len(connection["nodes"].([]any)); got != count || fmt.Sprint(connection["totalCount"]) != fmt.Sprint(count) {
					t.Errorf("%d customers, totalCount %v, want %d", got, connection["totalCount"], count)
				}
				api.wantRequests(t, requests{organizationRoute: 1, membersPage: (count + 49) / 50})

				full := fmt.Sprintf(`{ organization(id: "%d") { customers(first: 250) { nodes { ...Everything } } } }`, largest) + everything
				rows := api.data(t, full, nil).(map[string]any)["organization"].(map[string]any)["customers"].(map[string]any)["nodes"].([]any)
				want := requests{organizationRoute: 1, membersPage: (count + 49) / 50}
				if thin {
					want[customerRoute] = count
				}
				api.wantRequests(t, want)
				byID := map[string]any{}
				for _, row := range rows {
					byID[row.(map[string]any)["id"].(string)] = row
				}
				for _, customer := range members[largest] {
					if diff := gocmp.Diff(wantCustomer(customer), byID[fmt.Sprint(customer.ID)]); diff != "" {
						t.Fatalf("customer %d (-want +got):\n%s", customer.ID, diff)
					}
				}
			})
		})
	}
}

func TestPropertyDefinitions(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		got := api.data(t, `{
	  customerProperties { slug name type options { id label } }
	  organizationProperties { slug type options { id label } }
	}`, nil).(map[string]any)
		find := func(list, slug string) any {
			for _, definition := range got[list].([]any) {
				if definition.(map[string]any)["slug"] == slug {
					return definition
				}
			}
			return nil
		}
		wantData(t, find("customerProperties", "plan"), `{"slug": "plan", "name": "Plan", "type": "DROPDOWN", "options": [
	  {"id": "556cca5f-1afc-48ef-8323-b88b55808404", "label": "Standard"}, {"id": "1313b25a-1150-49a4-8514-5b31f37e427f", "label": "Plus"},
	  {"id": "f2cbc0ee-95ea-4ef2-82d3-e357dc650989", "label": "Company"}]}`)
		wantData(t, find("organizationProperties", "annual-revenue"), `{"slug": "annual-revenue", "type": "NUMBER", "options": []}`)
		api.wantRequests(t, requests{"GET /v2/customer-properties": 1, "GET /v2/organizations/properties": 1})
	})
}
