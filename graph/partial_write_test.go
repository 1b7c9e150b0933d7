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
