package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/scope"
)

// The line of an operation names the mutations that run, each once, and nothing that the caller wrote: no input, no alias.
func TestMutationsAreLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		granted   scope.Set
		document  string
		variables map[string]any
		want      any // nil: no attribute
	}{
		"one": {scope.All, `mutation { ` + createsCustomer + ` }`, nil, "createCustomer"},
		"several, in order": {
			scope.All, `mutation { ` + createsOrganization + createsCustomer + ` }`, nil, "createOrganization,createCustomer",
		},
		"repeated": {scope.All, `mutation { ` + createsCustomer + ` canary: ` + createsCustomer + ` }`, nil, "createCustomer"},
		"in a fragment": {
			scope.All, `mutation { ...F } fragment F on Mutation { ` + createsCustomer + ` }`, nil, "createCustomer",
		},
		"refused input": {
			scope.All, `mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { userErrors { message } } }`,
			map[string]any{"i": map[string]any{"emails": []any{map[string]any{"value": "canary"}}}},
			"createCustomer",
		},
		"not granted":          {0, `mutation { ` + createsCustomer + ` }`, nil, "createCustomer"},
		"not included":         {scope.All, `mutation { __typename ... @skip(if: true) { ` + createsCustomer + ` } }`, nil, nil},
		"only the type's name": {scope.All, `mutation { __typename }`, nil, nil},
		"query":                {scope.All, `{ customer(id: "500") { name } }`, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			api := newEndpoint(t, live{graph: graph.Options{
				Logger: slog.New(slog.NewJSONHandler(&log, nil)), Scopes: func(context.Context) scope.Set { return test.granted },
			}})
			body, err := json.Marshal(map[string]any{"query": test.document, "variables": test.variables})
			if err != nil {
				t.Fatal(err)
			}
			api.handler.ServeHTTP(httptest.NewRecorder(), jsonRequest(t, string(body)))
			var line map[string]any
			decode(t, bytes.NewReader(log.Bytes()), &line)
			if line["mutations"] != test.want {
				t.Errorf("mutations = %v, want %v: %s", line["mutations"], test.want, log.String())
			}
			for _, personal := range []string{"Ada", "Engines", "canary"} {
				if strings.Contains(log.String(), personal) {
					t.Errorf("the log holds %q: %s", personal, log.String())
				}
			}
		})
	}
}
