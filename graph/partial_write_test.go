package graph_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// Where a later step of a change fails, the answer has the error beside what was changed, at a field that the answer has. The
// same key tells the failure again: it makes no success of it.
func TestPartialChanges(t *testing.T) {
	t.Parallel()
	const input = `(input: {id: "500", jobTitle: "CTO", organizationId: null, idempotencyKey: "k"})`
	for name, test := range map[string]struct {
		mutation string
		path     []any
	}{
		"named":        {`mutation { updateCustomer` + input + ` { customer { jobTitle } userErrors { code } } }`, []any{"updateCustomer", "customer"}},
		"aliased":      {`mutation { u: updateCustomer` + input + ` { c: customer { jobTitle } userErrors { code } } }`, []any{"u", "c"}},
		"not selected": {`mutation { updateCustomer` + input + ` { userErrors { code } } }`, []any{"updateCustomer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
			e.account.Inject(emulator.Fault{Route: "PUT /v2/customers/{customerId}", Status: http.StatusForbidden})
			for range 2 {
				got := e.ask(t.Context(), t, test.mutation)
				if code := got.code(t); code != "FORBIDDEN" {
					t.Fatalf("code %q: %+v", code, got)
				}
				if diff := cmp.Diff(test.path, got.Errors[0].Path); diff != "" {
					t.Errorf("path (-want +got):\n%s", diff)
				}
			}
			if title := e.account.Customers()[0].JobTitle; title != "CTO" && e.account.Customers()[1].JobTitle != "CTO" {
				t.Errorf("job title %v", title)
			}
		})
	}
}

// Where the REST API refuses to clear a member by a PATCH, the other changes are made first. If the members cannot be cleared
// then, the answer has what was made, and why the rest was not. If nothing was made before, the change is refused as a whole.
func TestClearsThatFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mutation string
		status   int    // of the PUT
		want     string // the data
		code     string // of the only error; "": none
		title    string // what the customer has then
	}{
		"an update": {
			`updateCustomer(input: {id: "500", jobTitle: "CTO", location: null}) { customer { id } userErrors { code field } }`,
			http.StatusForbidden, `{"customer": {"id": "500"}, "userErrors": []}`, "FORBIDDEN", "CTO",
		},
		"an update that is refused": {
			`updateCustomer(input: {id: "500", jobTitle: "CTO", location: null}) { customer { id } userErrors { code field } }`,
			http.StatusPreconditionFailed, `{"customer": {"id": "500"}, "userErrors": [{"code": "CONFLICT", "field": ["id"]}]}`, "", "CTO",
		},
		"an update before a move": {
			`updateCustomer(input: {id: "500", jobTitle: "CTO", location: null, organizationId: null}) { customer { id } userErrors { code field } }`,
			http.StatusPreconditionFailed, `{"customer": {"id": "500"}, "userErrors": [{"code": "CONFLICT", "field": ["id"]}]}`, "", "CTO",
		},
		"an update that only clears": {
			`updateCustomer(input: {id: "500", location: null}) { customer { id } userErrors { code field } }`,
			http.StatusPreconditionFailed, `{"customer": null, "userErrors": [{"code": "CONFLICT", "field": ["id"]}]}`, "", "CEO and Co-Founder",
		},
		"an upsert": {
			`upsertCustomer(input: {email: "bear@acme.com", jobTitle: "CTO", location: null}) { outcome customer { id } userErrors { code field } }`,
			http.StatusNotFound,
			`{"outcome": "UPDATED", "customer": {"id": "500"}, "userErrors": [{"code": "NOT_FOUND", "field": ["email"]}]}`, "", "CTO",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, live{account: emulator.Options{
				Customers: 1, Budget: -1, Switches: emulator.Switches{PatchRefusesRemove: true},
			}})
			e.account.Inject(emulator.Fault{Route: customerPut, Status: test.status})
			got := e.ask(t.Context(), t, `mutation { m: `+test.mutation+` }`)
			if test.code != "" && got.code(t) != test.code || test.code == "" && len(got.Errors) > 0 {
				t.Errorf("errors %+v, want %q", got.Errors, test.code)
			}
			wantData(t, got.Data, `{"m": `+test.want+`}`)
			wantData(t, e.ask(t.Context(), t, `{ customer(id: "500") { jobTitle } }`).Data, `{"customer": {"jobTitle": "`+test.title+`"}}`)
		})
	}
}

// An object that cannot be read after its change is an error at each field that would show it.
func TestUnreadableAfterAChange(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
	e.account.Inject(emulator.Fault{Route: customerRoute, Status: http.StatusForbidden})
	got := e.ask(t.Context(), t, `mutation { a: addCustomerEmail(input: {customerId: "500", value: "x@acme.com"}) { e: email { id } c: customer { name } } }`)
	var paths []any
	for _, failed := range got.Errors {
		paths = append(paths, failed.Path)
	}
	if diff := cmp.Diff([]any{[]any{"a", "c"}, []any{"a", "e"}}, paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}
