package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/internal/scope"
)

// newScopedEndpoint returns an endpoint whose callers have the scopes.
func newScopedEndpoint(t *testing.T, granted scope.Set) *endpoint {
	t.Helper()
	return newEndpoint(t, live{graph: graph.Options{Scopes: func(context.Context) scope.Set { return granted }}, keepsAnswers: true})
}

// send sends a body, and returns the status of the answer.
func (e *endpoint) send(t *testing.T, body map[string]any) (status int, got liveAnswer) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	e.handler.ServeHTTP(recorder, jsonRequest(t, string(text)))
	decode(t, recorder.Body, &got)
	return recorder.Code, got
}

const (
	createsCustomer     = `createCustomer(input: {firstName: "Ada"}) { userErrors { code } }`
	createsOrganization = `createOrganization(input: {name: "Engines"}) { userErrors { code } }`
	createsProperty     = `createCustomerProperty(input: {slug: "rank", name: "Rank", type: NUMBER}) { userErrors { code } }`
)

// A caller without the scope of one mutation gets nothing of the whole operation, and nothing is read or written for it.
// However the document is written, it cannot hide a mutation.
func TestScopes(t *testing.T) {
	t.Parallel()
	const customers, organizations, properties = scope.WriteCustomers, scope.WriteOrganizations, scope.WriteProperties
	tests := map[string]struct {
		granted   scope.Set
		document  string
		operation string
		variables map[string]any
		lacks     []any // empty: the operation runs
	}{
		"granted":                 {customers, `mutation { ` + createsCustomer + ` }`, "", nil, nil},
		"nothing granted":         {0, `mutation { ` + createsCustomer + ` }`, "", nil, []any{"customers:write"}},
		"another granted":         {organizations | properties, `mutation { ` + createsCustomer + ` }`, "", nil, []any{"customers:write"}},
		"organization":            {organizations, `mutation { ` + createsOrganization + ` }`, "", nil, nil},
		"organization, lacking":   {customers | properties, `mutation { ` + createsOrganization + ` }`, "", nil, []any{"organizations:write"}},
		"definition":              {properties, `mutation { ` + createsProperty + ` }`, "", nil, nil},
		"definition, lacking":     {customers | organizations, `mutation { ` + createsProperty + ` }`, "", nil, []any{"properties:write"}},
		"two, one lacking":        {customers, `mutation { ` + createsCustomer + createsOrganization + ` }`, "", nil, []any{"organizations:write"}},
		"two, both lacking":       {0, `mutation { ` + createsOrganization + createsCustomer + ` }`, "", nil, []any{"customers:write", "organizations:write"}},
		"two, both granted":       {customers | organizations, `mutation { ` + createsCustomer + createsOrganization + ` }`, "", nil, nil},
		"alias":                   {0, `mutation { __typename: ` + createsCustomer + ` }`, "", nil, []any{"customers:write"}},
		"alias of another field":  {customers, `mutation { createCustomer: ` + createsOrganization + ` }`, "", nil, []any{"organizations:write"}},
		"inline fragment":         {0, `mutation { ... on Mutation { ... { ` + createsCustomer + ` } } }`, "", nil, []any{"customers:write"}},
		"fragment":                {0, `mutation { ...F } fragment F on Mutation { ` + createsCustomer + ` }`, "", nil, []any{"customers:write"}},
		"deferred fragment":       {0, `mutation { __typename ... @defer { ` + createsCustomer + ` } }`, "", nil, []any{"customers:write"}},
		"included by a variable":  {0, `mutation($b: Boolean!) { __typename ... @include(if: $b) { ` + createsCustomer + ` } }`, "", map[string]any{"b": true}, []any{"customers:write"}},
		"included by a default":   {0, `mutation($b: Boolean! = false) { __typename ... @skip(if: $b) { ` + createsCustomer + ` } }`, "", nil, []any{"customers:write"}},
		"skipped":                 {0, `mutation { __typename ` + strings.Replace(createsCustomer, "{ userErrors", "@skip(if: true) { userErrors", 1) + ` }`, "", nil, nil},
		"chosen of several":       {0, `query Q { __typename } mutation M { ` + createsCustomer + ` }`, "M", nil, []any{"customers:write"}},
		"query beside a mutation": {0, `query Q { __typename } mutation M { ` + createsCustomer + ` }`, "Q", nil, nil},
		"only the type's name":    {0, `mutation { __typename }`, "", nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newScopedEndpoint(t, test.granted)
			body := map[string]any{"query": test.document, "variables": test.variables}
			if test.operation != "" {
				body["operationName"] = test.operation
			}
			status, got := api.send(t, body)
			if test.lacks == nil {
				if status != http.StatusOK || len(got.Errors) > 0 {
					t.Errorf("status %d, %+v", status, got)
				}
				return
			}
			if status != http.StatusForbidden || got.code(t) != "FORBIDDEN" || got.Data != nil {
				t.Fatalf("status %d, %+v", status, got)
			}
			if diff := cmp.Diff(test.lacks, got.Errors[0].Extensions["scopes"]); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
			if requests := api.account.TotalRequests(); requests != 0 {
				t.Errorf("%d REST requests", requests)
			}
		})
	}
}

// Whoever may read may write where nobody has scopes, as on the emulator and with pass-through.
func TestNoScopes(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	if status, got := api.send(t, map[string]any{"query": `mutation { ` + createsCustomer + createsOrganization + createsProperty + ` }`}); status != http.StatusOK || len(got.Errors) > 0 {
		t.Errorf("status %d, %+v", status, got)
	}
}

// Each mutation of the schema needs exactly one scope: whoever has all others is refused.
func TestEachMutationHasAScope(t *testing.T) {
	t.Parallel()
	for _, field := range generated.NewExecutableSchema(generated.Config{}).Schema().Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		if needed := graph.NeededScope(field.Name); len(needed.Names()) != 1 {
			t.Errorf("%s needs %q: add it to scopeOf", field.Name, needed)
		}
	}
	if len(graph.NeededScope("notInTheTable").Names()) != len(scope.All.Names()) {
		t.Error("a mutation that is not in the table does not need all scopes")
	}
}

// A caller may ask what a mutation would cost, which runs nothing.
func TestEstimateRunsNoMutation(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	before := len(api.account.Customers())
	got := api.ask(t.Context(), t, `mutation { `+createsCustomer+` }`, "X-Mailbox-Cost", "estimate")
	if got.Data != nil || len(got.Errors) > 0 {
		t.Errorf("answer %+v", got)
	}
	if requests := api.account.TotalRequests(); requests != 0 || len(api.account.Customers()) != before {
		t.Errorf("%d REST requests, %d customers more", requests, len(api.account.Customers())-before)
	}
}

// The same mutation twice is made twice, even where answers are kept.
func TestMutationsAreNotKept(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{keepsAnswers: true})
	before := len(api.account.Customers())
	const times = 3
	for range times {
		if _, got := api.send(t, map[string]any{"query": `mutation { ` + createsCustomer + ` }`}); len(got.Errors) > 0 {
			t.Fatalf("answer %+v", got)
		}
	}
	if created := len(api.account.Customers()) - before; created != times {
		t.Errorf("%d customers were created, want %d", created, times)
	}
}
