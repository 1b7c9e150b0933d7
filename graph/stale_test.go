package graph_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// Each place that shows a stale customer or organization is listed, though another field asked for it: of the rows that a list
// does not tell enough of, the list does. Both executors list the same.
func TestStaleRowsAreListed(t *testing.T) {
	tests := []struct {
		name, query string
		want        [][]any // among others
	}{
		{"rows that are fetched", `{ organization(id: 35) { customers { nodes { emails { value } } edges { node { id } } } } }`, [][]any{
			{"organization"},
			{"organization", "customers"},
			{"organization", "customers", "nodes", json.Number("0")},
			{"organization", "customers", "edges", json.Number("0"), "node"},
		}},
		{"rows that share an organization", `{ customersByIds(ids: [500, 500]) { organization { website } } organization(id: 35) { note } }`, [][]any{
			{"customersByIds", json.Number("0")},
			{"customersByIds", json.Number("0"), "organization"},
			{"customersByIds", json.Number("1"), "organization"},
			{"organization"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				planned := staleOf(t, test.query, graph.Options{})
				for _, want := range test.want {
					if !slices.ContainsFunc(planned, func(path []any) bool { return cmp.Equal(path, want) }) {
						t.Errorf("extensions.stale = %v lacks %v", planned, want)
					}
				}
				if diff := cmp.Diff(staleOf(t, test.query, graph.WithoutPlans(graph.Options{})), planned); diff != "" {
					t.Errorf("extensions.stale (-generated +plans):\n%s", diff)
				}
			})
		})
	}
}

// staleOf runs an operation while the account answers, and again when it does not, and returns what is stale then.
func staleOf(t *testing.T, query string, opts graph.Options) [][]any {
	t.Helper()
	e := newEndpoint(t, live{
		account: emulator.Options{ThinOrganizationCustomers: true}, graph: opts,
		client: upstream.Options{Cache: cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute}},
	})
	fresh := e.ask(t.Context(), t, query)
	if len(fresh.Errors) > 0 || fresh.Extensions.Stale != nil {
		t.Fatalf("answer = %+v", fresh)
	}
	<-time.After(time.Minute)
	e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
	got := e.ask(t.Context(), t, query)
	if diff := cmp.Diff(fresh.answer, got.answer); diff != "" {
		t.Fatalf("stale answer (-fresh +stale):\n%s", diff)
	}
	return got.Extensions.Stale
}
