package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vektah/gqlparser/v2/ast"
)

func body(query string) string {
	encoded, _ := json.Marshal(map[string]string{"query": query})
	return string(encoded)
}

// deferring has pairs of an operation with `@defer` and the same operation without it.
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
		`query Q { customers { ...C } } fragment C on Customer { id ...O }
			fragment O on Customer { organization { website } }`,
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
	"nested without labels": {
		`{ customer { ... @defer { ... @defer { notes } notes organization { name } }
			... @defer { organization { name } } } }`,
		`{ customer { ... { ... { notes } notes organization { name } } ... { organization { name } } } }`,
	},
	"same labels": {
		`query Q($l: String = "x") { customers { ...A @defer(label: $l) ...B @defer(label: "x") } }
			fragment A on Customer { notes } fragment B on Customer { notes organization { website } }`,
		`{ customers { ...A ...B } } fragment A on Customer { notes }
			fragment B on Customer { notes organization { website } }`,
	},
	"only the word defer": {
		`query defer { customer { id } }`,
		`query defer { customer { id } }`,
	},
}

func failing() resolvers {
	return acme().
		with("Customer.notes", func(context.Context) (any, error) { return nil, errors.New("unreadable") }).
		with("Organization.website", func(context.Context) (any, error) { return nil, errors.New("unreachable") })
}

// One answer has everything, with errors and nulls, as without `@defer`.
func TestDeferIgnoredInOneAnswer(t *testing.T) {
	t.Parallel()
	anyOrder := cmpopts.SortSlices(func(a, b clientError) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
	for _, resolve := range []resolvers{acme(), failing()} {
		server := newServer(resolve, Options{})
		for name, operations := range deferring {
			got := decoded(t, post(t, server, oldType, body(operations[0])).Body.Bytes())
			want := decoded(t, post(t, server, oldType, body(operations[1])).Body.Bytes())
			if diff := cmp.Diff(want, got, anyOrder); diff != "" {
				t.Errorf("%s: answer (-want +got):\n%s", name, diff)
			}
		}
	}
}

// The parts of a stream, merged, have the same data as one answer, and hasNext is false in the last part.
func TestStreamHoldsTheWholeAnswer(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	for name, operations := range deferring {
		for mediaType, newReader := range readers {
			t.Run(name+" "+string(mediaType), func(t *testing.T) {
				t.Parallel()
				read := newReader(post(t, server, string(mediaType), body(operations[0])).Result())
				part := nextPayload(t, read)
				whole := part.Data
				for *part.HasNext {
					part = nextPayload(t, read)
					for _, increment := range part.Incremental {
						merge(whole, increment.Path, increment.Data)
					}
				}
				want := decoded(t, post(t, server, oldType, body(operations[1])).Body.Bytes())
				if diff := cmp.Diff(want.Data, whole); diff != "" {
					t.Errorf("data (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func merge(whole any, path []any, data map[string]any) {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			whole = whole.(map[string]any)[step]
		case float64:
			whole = whole.([]any)[int(step)]
		}
	}
	maps.Copy(whole.(map[string]any), data)
}

func TestLabelsAreTheDocuments(t *testing.T) {
	t.Parallel()
	query := body(`query Q($l: String = "c") { customer {
		... @defer(label: "a") { notes } ... @defer { organization { name ... @defer(label: $l) { website } } } } }`)
	read := readers[eventStream](post(t, newServer(acme(), Options{}), string(eventStream), query).Result())
	labels := map[string]any{}
	for part := nextPayload(t, read); *part.HasNext; {
		part = nextPayload(t, read)
		for _, increment := range part.Incremental {
			labels[increment.Label] = increment.Path
		}
	}
	want := map[string]any{
		"a": []any{"customer"},
		"":  []any{"customer"},
		"c": []any{"customer", "organization"},
	}
	if diff := cmp.Diff(want, labels); diff != "" {
		t.Errorf("labels with their paths (-want +got):\n%s", diff)
	}
}

// A document from the cache has its directives, whatever the media type of earlier answers.
func TestCachedDocumentKeepsDefer(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](10))
	for _, query := range []string{
		`{ customer { ... @defer(label: "a") { notes } } }`,
		`{ customer { ...A } } fragment A on Customer { ... @defer(label: "a") { notes } }`,
	} {
		for range 2 {
			if answer := post(t, server, oldType, body(query)).Body.String(); strings.Contains(answer, "hasNext") {
				t.Errorf("streamed %s", answer)
			}
			answer := post(t, server, string(multipartMixed), body(query)).Body.String()
			if !strings.Contains(answer, `"label":"a"`) {
				t.Errorf("did not stream under its label: %s", answer)
			}
		}
	}
}

func TestDeferredMutationIsOneAnswer(t *testing.T) {
	t.Parallel()
	answer := post(t, newServer(acme(), Options{}), string(eventStream), body(deferring["mutation"][0]))
	want := "event: next\ndata: " +
		`{"data":{"rename":{"id":"500","notes":"likes <honey>","organization":{"name":"Acme, Inc"}}},"hasNext":false}` +
		"\n\nevent: complete\ndata:\n\n"
	if diff := cmp.Diff(want, answer.Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}
