package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// Connections are priced by their rows, so that nesting them multiplies; what people really ask for passes.
func TestComplexity(t *testing.T) {
	t.Parallel()
	ids := strings.Repeat(`"500",`, 100)
	tests := []struct {
		name, query string
		refused     bool
	}{
		{"all fields of the largest window", `{ customers(first: 250) { nodes { ...Everything } } }` + everything, false},
		{"all fields of the most ids", `{ customersByIds(ids: [` + ids + `]) { ...Everything } }` + everything, false},
		{"a page with its organizations' customers", `{ customers(first: 10) { nodes { organization { customers(first: 10) { nodes { id name } } } } } }`, false},
		{"large windows in large windows", `{ customers(first: 250) { nodes { organization { customers(first: 250) { nodes { id } } } } } }`, true},
		{"default windows, three deep", `{ organizations { nodes { customers { nodes { organization { customers { nodes { id } } } } } } } }`, true},
		{"windows that are refused anyway", `{ customers(first: 2000000000) { nodes { organization { customers(first: -1) { nodes { id } } } } } }`, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{})
			got := api.query(t, test.query, nil)
			if refused := len(got.Errors) == 1 && got.Errors[0].Extensions["code"] == "COMPLEXITY_LIMIT_EXCEEDED"; refused != test.refused {
				t.Fatalf("refused: %t, errors = %+v", refused, got.Errors)
			}
			if test.refused {
				api.wantRequests(t, nil)
				if message := got.Errors[0].Message; !strings.Contains(message, fmt.Sprint(50_000)) {
					t.Errorf("message %q does not say the limit", message)
				}
			}
		})
	}
}
