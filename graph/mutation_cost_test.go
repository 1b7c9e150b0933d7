package graph_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// Each operation costs these REST requests and permits. They run one after another on one account, whose customer 500 is cached.
func TestMutationsCost(t *testing.T) {
	t.Parallel()
	tests := map[string][]struct {
		query    string
		requests requests
		permits  string
		data     string // "": not compared
	}{
		"everything in one request": {{
			`mutation { updateCustomer(input: {id: "500", firstName: "Vern", lastName: "Bär", jobTitle: "CTO", location: null,
				emails: {add: [{value: "vernon@acme.com", type: WORK}], update: [{id: "1", type: OTHER}]}, address: {city: "Brno"}
			}) { customer { id } userErrors { code } } }`,
			requests{customerPatch: 1},
			"2",
			`{"updateCustomer": {"customer": {"id": "500"}, "userErrors": []}}`,
		}},
		"the payload is read again, once": {{
			`mutation { updateCustomer(input: {id: "500", jobTitle: "CTO"}) { customer { jobTitle emails { value } organization { id } } } }`,
			requests{customerPatch: 1, customerRoute: 1},
			"3",
			`{"updateCustomer": {"customer": {"jobTitle": "CTO", "emails": [{"value": "bear@acme.com"}], "organization": {"id": "35"}}}}`,
		}},
		"reads after a write": {
			{
				`mutation { updateCustomer(input: {id: "500", jobTitle: "CTO"}) { customer { id jobTitle } } }`,
				requests{customerPatch: 1, customerRoute: 1},
				"3", `{"updateCustomer": {"customer": {"id": "500", "jobTitle": "CTO"}}}`,
			},
			{`{ customer(id: "500") { jobTitle } }`, nil, "0", `{"customer": {"jobTitle": "CTO"}}`},
			{
				`mutation { updateCustomer(input: {id: "500", jobTitle: "Cto"}) { customer { id } } }`,
				requests{customerPatch: 1},
				"2", "",
			},
			{`{ customer(id: "500") { jobTitle } }`, requests{customerRoute: 1}, "1", `{"customer": {"jobTitle": "Cto"}}`},
			{`{ customer(id: "500") { jobTitle } }`, nil, "0", `{"customer": {"jobTitle": "Cto"}}`},
		},
		"each mutation sees those before": {{
			`mutation {
				a: updateCustomer(input: {id: "500", jobTitle: "A"}) { customer { jobTitle } }
				b: updateCustomer(input: {id: "500", jobTitle: "B"}) { customer { jobTitle } }
				c: removeCustomerChat(input: {customerId: "500", id: "5"}) { removedChatId customer { jobTitle chats { id } } }
			}`,
			requests{customerPatch: 3, customerRoute: 3},
			"9",
			`{"a": {"customer": {"jobTitle": "A"}}, "b": {"customer": {"jobTitle": "B"}},
				"c": {"removedChatId": "5", "customer": {"jobTitle": "B", "chats": []}}}`,
		}},
		"nothing changes": {
			{`mutation { updateCustomer(input: {id: "500"}) { customer { id } } }`, nil, "0", `{"updateCustomer": {"customer": {"id": "500"}}}`},
			{`mutation { updateCustomer(input: {id: "500", emails: {add: []}, address: {}}) { customer { id jobTitle } } }`, nil, "0", ""},
			{`mutation { updateOrganization(input: {id: "35"}) { organization { id } } }`, nil, "0", ""},
			{`mutation { setCustomerProperties(input: {id: "500", properties: []}) { customer { id } } }`, nil, "0", ""},
		},
		"no address": {
			{`mutation { removeCustomerAddress(input: {id: "500"}) { customer { id } userErrors { code } } }`, requests{addressDelete: 1}, "2", ""},
			{
				`mutation { removeCustomerAddress(input: {id: "500"}) { customer { id } userErrors { code } } }`,
				requests{addressDelete: 1, customerRoute: 1},
				"3", `{"removeCustomerAddress": {"customer": {"id": "500"}, "userErrors": []}}`,
			},
		},
		"a move": {{
			`mutation { updateCustomer(input: {id: "500", organizationId: null}) { customer { id } } }`,
			requests{customerRoute: 1, customerPut: 1},
			"3", "",
		}},
		"an upsert": {
			{
				`mutation { upsertCustomer(input: {email: "ada@acme.com", jobTitle: "ada"}) { outcome userErrors { code } } }`,
				requests{walkRoute: 1, customersPost: 1},
				"3", `{"upsertCustomer": {"outcome": "CREATED", "userErrors": []}}`,
			},
			{
				`mutation { upsertCustomer(input: {email: "Ada@acme.com", jobTitle: "Ada"}) { outcome } }`,
				requests{walkRoute: 1, customerPatch: 1},
				"3", `{"upsertCustomer": {"outcome": "UPDATED"}}`,
			},
			{
				`mutation { upsertCustomer(input: {email: "ada@acme.com", jobTitle: "Ada"}) { outcome } }`,
				requests{walkRoute: 1},
				"1", `{"upsertCustomer": {"outcome": "UNCHANGED"}}`,
			},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kept := range []bool{false, true} {
				e := newEndpoint(t, live{
					account: emulator.Options{Customers: 1, Budget: -1}, keepsAnswers: kept,
					client: upstream.Options{Cache: cache.Options{TTL: time.Hour}},
				})
				e.ask(t.Context(), t, `{ customer(id: "500") { jobTitle } }`)
				for _, step := range steps {
					e.account.ResetRequests()
					got := e.ask(t.Context(), t, step.query, "X-Mailbox-Cost", "1")
					if len(got.Errors) > 0 {
						t.Errorf("%s: %+v", step.query, got.Errors)
					}
					if diff := cmp.Diff(step.requests, sentTo(e.account), cmpEmpty); diff != "" {
						t.Errorf("%s: REST requests (-want +got):\n%s", step.query, diff)
					}
					if permits := got.Extensions.Cost["permits"]; permits != json.Number(step.permits) {
						t.Errorf("%s: %v permits, want %s", step.query, permits, step.permits)
					}
					if step.data != "" {
						wantData(t, got.Data, step.data)
					}
				}
			}
		})
	}
}
