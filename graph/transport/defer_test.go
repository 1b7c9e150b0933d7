package transport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

func body(query string) string {
	encoded, _ := json.Marshal(map[string]string{"query": query})
	return string(encoded)
}

// deferring are pairs of an operation and the same one without `@defer`.
var deferring = map[string][2]string{
	"inline fragment": {
		`{ customer { id ... @defer { organization { name } } } }`,
		`{ customer { id ... { organization { name } } } }`,
	},
	"labels, nested": {
		`{ customer { ... @defer(label: "a") { notes organization { name ... @defer(label: "b") { website } } } id } }`,
		`{ customer { ... { notes organization { name ... { website } } } id } }`,
	},
	"fragment spreads": {
		`query Q { customers { ...C @defer(if: true) } } fragment C on Customer { id ...O @defer }
			fragment O on Customer { organization { website } }`,
		`query Q { customers { ...C } } fragment C on Customer { id ...O } fragment O on Customer { organization { website } }`,
	},
	"spaced directive": {
		`{ customer { ... @ defer { notes } } }`,
		`{ customer { ... { notes } } }`,
	},
	"mutation": {
		`mutation { rename { id ... @defer { notes organization { name } } } }`,
		`mutation { rename { id ... { notes organization { name } } } }`,
	},
	"at the root": {
		`{ ... @defer { customer { id } } }`,
		`{ ... { customer { id } } }`,
	},
	"only the word": {
		`query defer { customer { id } }`,
		`query defer { customer { id } }`,
	},
}

func failing() resolvers {
	return acme().
		with("Customer.notes", func(context.Context) (any, error) { return nil, errors.New("unreadable") }).
		with("Organization.website", func(context.Context) (any, error) { return nil, errors.New("unreachable") })
}

// One answer holds everything, errors and nulls included, as if nothing had been deferred.
func TestDeferIgnoredInOneAnswer(t *testing.T) {
	t.Parallel()
	for _, resolve := range []resolvers{acme(), failing()} {
		server := newServer(resolve, Options{})
		for name, operations := range deferring {
			got := post(t, server, oldType, body(operations[0])).Body.String()
			want := post(t, server, oldType, body(operations[1])).Body.String()
			if diff := cmp.Diff(sortErrors(want), sortErrors(got)); diff != "" {
				t.Errorf("%s: body (-want +got):\n%s", name, diff)
			}
		}
	}
}

// sortErrors undoes the random order in which concurrent fields fail.
func sortErrors(answer string) string {
	errs, data, _ := strings.Cut(answer, `],"data"`)
	parts := strings.SplitAfter(errs, "}")
	slices.Sort(parts)
	return strings.Join(parts, "") + data
}

// The document that is ignored once comes from the cache the next time, still deferring.
func TestCachedDocumentKeepsDefer(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](10))
	query := body(deferring["fragment spreads"][0])
	for _, test := range []struct {
		accept    string
		fragments int // how often hasNext is written
	}{{oldType, 0}, {string(multipartMixed), 5}, {oldType, 0}, {string(multipartMixed), 5}} {
		answer := post(t, server, test.accept, query)
		got := strings.Count(answer.Body.String(), `"hasNext"`)
		if answer.Code != http.StatusOK || test.fragments == 0 != (got == 0) {
			t.Errorf("%s: status %d, %d payloads of a stream: %s", test.accept, answer.Code, got, answer.Body)
		}
	}
}

func TestDeferredMutationIsWhole(t *testing.T) {
	t.Parallel()
	answer := post(t, newServer(acme(), Options{}), string(eventStream), body(deferring["mutation"][0]))
	want := "event: next\ndata: " +
		`{"data":{"rename":{"id":"500","notes":"likes <honey>","organization":{"name":"Acme, Inc"}}},"hasNext":false}` +
		"\n\nevent: complete\ndata:\n\n"
	if diff := cmp.Diff(want, answer.Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}
