package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// What an operation cannot pay for is not begun: the rows stay, the counts are null, and one error says why.
func TestCountsThatCannotBePaidFor(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{Customers: 10, Organizations: 250, Budget: -1},
			graph:   graph.Options{MaxRequests: 100},
		})
		answer := e.ask(t.Context(), t, `{ organizations(first: 250) { nodes { name customerCount } } }`)
		if code := answer.code(t); code != errorcode.RequestLimit.String() {
			t.Errorf("code %s, want %s", code, errorcode.RequestLimit.String())
		}
		rows := answer.Data.(map[string]any)["organizations"].(map[string]any)["nodes"].([]any)
		if len(rows) != 250 {
			t.Errorf("%d rows, want 250", len(rows))
		}
		for i, row := range rows {
			if row := row.(map[string]any); row["name"] == nil || row["customerCount"] != nil {
				t.Fatalf("row %d is %v, want a name and no count", i, row)
			}
		}
		if got := e.account.TotalRequests(); got != 5 {
			t.Errorf("%d requests, want the 5 pages alone", got)
		}
	})
}

// A lookup by email costs what is documented, also where the account leaves entries out of customers, and never shows a
// customer who does not have the address.
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

// That the filter by email is exact is a claim: whoever it finds without telling an address is asked for it.
func TestFilterByEmailIsNotBelieved(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		api.account.Inject(emulator.Fault{Route: walkRoute, Body: `{"_embedded": {"customers": [{"id": 500}]}}`})
		wantData(t, api.data(t, `{ customerByEmail(email: "nobody@acme.com") { id } }`, nil), `{"customerByEmail": null}`)
	})
}

// Addresses are compared by the case of ASCII letters: the Kelvin sign is no k, and the dotted capital I no i.
func TestEmailsAreComparedByASCIICase(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		latin := api.account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: "Kim@x.com"}}})
		got := api.data(t, byEmails, map[string]any{"emails": []string{"kIM@X.com", "\u212aim@x.com", "k\u0130m@x.com"}})
		wantData(t, got, fmt.Sprintf(`{"customersByEmails": [{"id": "%d"}, null, null]}`, latin))
	})
}

// What is selected does not change whether arguments are valid, and a cursor of a walk counts all the same, at one request.
func TestTotalCountBesideAWalk(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 200})
		first := api.customers(t, "first: 2", "")
		api.account.ResetRequests()
		behind := api.customers(t, fmt.Sprintf("first: 2, after: %q", first.end), "totalCount")
		if behind.total != 201 {
			t.Errorf("totalCount = %d behind the cursor of a walk, want 201", behind.total)
		}
		if got := api.account.TotalRequests(); got > 2 {
			t.Errorf("%d requests, want a batch and a page that counts", got)
		}
		answer := api.query(t, `{ customers(first: 1, filter: {createdSince: "2000-01-01T00:00:00Z"}) { nodes { id } totalCount } }`, nil)
		if len(answer.Errors) > 0 {
			t.Errorf("createdSince with totalCount: %v", answer.Errors)
		}
	})
}

// A cursor that nobody gave out costs nothing.
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
