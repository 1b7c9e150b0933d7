package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// The price of a connection counts its rows, so nested connections multiply. Usual operations are within the limit.
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
			if refused := len(got.Errors) == 1 && got.Errors[0].Extensions["code"] == errorcode.ComplexityLimit.String(); refused != test.refused {
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

// The price of entities counts each of them, since each may cost a request. Entities beyond the maximum do not count: their
// number is refused anyway.
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
		{"four requests for each of the most", 250, `a: organization { id } b: organization { id } c: organization { id }`, errorcode.ComplexityLimit.String()},
		{"large windows in the most", 250, window, errorcode.ComplexityLimit.String()},
		{"large windows in 100", 100, window, errorcode.ComplexityLimit.String()},
		{"too many", 2000, `id`, errorcode.BadUserInput.String()},
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

// Entry lists and addresses have the default price. If the account leaves them out of its customers, the limit of requests
// bounds the requests for them, and the rows stay.
func TestEntriesThatAreLeftOutAreBounded(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{Customers: 250, OmitEmbedded: true, Budget: -1},
			graph:   graph.Options{MaxRequests: 100},
		})
		answer := e.ask(t.Context(), t, `{ customers(first: 250) { nodes {
			id emails { value } phones { value } chats { value } socialProfiles { value } websites { value } address { city }
		} } }`)
		rows := answer.Data.(map[string]any)["customers"].(map[string]any)["nodes"].([]any)
		if len(rows) != 250 || len(answer.Errors) == 0 || answer.Errors[0].Extensions["code"] != errorcode.RequestLimit.String() {
			t.Errorf("%d rows and %d errors, want 250 rows and %s", len(rows), len(answer.Errors), errorcode.RequestLimit)
		}
		if got := e.account.TotalRequests(); got > 100 {
			t.Errorf("%d requests, want at most 100", got)
		}
	})
}
