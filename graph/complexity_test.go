package graph_test

import (
	"fmt"
	"slices"
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

// Entities are priced by how many there are, since each may cost a request; those beyond the most there can be do not count,
// and are refused for being too many.
func TestComplexityOfEntities(t *testing.T) {
	t.Parallel()
	const window = `conversations(first: 250) { nodes { id } }`
	tests := []struct {
		name      string
		count     int
		selection string
		want      any
	}{
		{"the most", 250, `id name emails { value } organization { id name }`, nil},
		{"a large window in one", 1, window, nil},
		{"two requests for each of the most", 250, `a: organization { id } b: organization { id }`, nil},
		{"four requests for each of the most", 250, `a: organization { id } b: organization { id } c: organization { id }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"large windows in the most", 250, window, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"large windows in 100", 100, window, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"too many", 2000, `id`, "BAD_USER_INPUT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{})
			keys := slices.Repeat([]representation{customerKey(500)}, test.count)
			got := api.entities(t, `... on Customer { `+test.selection+` }`, keys...)
			var code any
			if len(got.Errors) > 0 {
				code = got.Errors[0].Extensions["code"]
			}
			if code != test.want {
				t.Errorf("code = %v, want %v", code, test.want)
			}
		})
	}
}
