package graph_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream/emulator"
)

func (a *api) subgraph(tb testing.TB) string {
	tb.Helper()
	return a.data(tb, `{ _service { sdl } }`, nil).(map[string]any)["_service"].(map[string]any)["sdl"].(string)
}

// The schema for a gateway says which types other subgraphs may refer to and share, and has no definitions of the
// federation.
func TestSubgraph(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	sdl := api.subgraph(t)
	api.wantRequests(t, nil)

	const link = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.0\", import: [\"@key\",\"@shareable\"])\n"
	if !strings.HasPrefix(sdl, link) {
		t.Errorf("the schema does not begin with %s", link)
	}
	applied := regexp.MustCompile(`(?m)^(\w+ \w+).* @(key\(.*\)|shareable) \{$`).FindAllString(sdl, -1)
	want := []string{
		`type Customer implements Node @key(fields: "id") {`,
		`type Organization implements Node @key(fields: "id") {`,
		`type PageInfo @shareable {`,
	}
	if diff := cmp.Diff(want, applied); diff != "" {
		t.Errorf("types with directives (-want +got):\n%s", diff)
	}
	for _, known := range []string{"_entities", "_service", "_Any", "_Entity", "_Service", "directive @"} {
		if strings.Contains(sdl, known) {
			t.Errorf("the schema has %s", known)
		}
	}

	bare := strings.NewReplacer(link, "", ` @key(fields: "id")`, "", ` @shareable`, "").Replace(sdl)
	// A gateway has a schema definition and a @defer of its own.
	gateways := regexp.MustCompile(`(?s)"""[^"]*"""\n(schema \{.*?\}|directive @defer\(.*?INLINE_FRAGMENT)\n`)
	if diff := cmp.Diff(strings.TrimSpace(gateways.ReplaceAllString(graph.SDL(false), "")), strings.TrimSpace(bare)); diff != "" {
		t.Errorf("without directives it is not the schema (-schema +subgraph):\n%s", diff)
	}
}

// The schema for the tools of frontends is complete, and has nothing of the federation.
func TestSDL(t *testing.T) {
	t.Parallel()
	sdl := graph.SDL(false)
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Customer", "Organization", "Node", "DateTime"} {
		if schema.Types[name] == nil || schema.Types[name].Description == "" {
			t.Errorf("type %s is missing or not described", name)
		}
	}
	if schema.Query.Fields.ForName("customer") == nil {
		t.Error("no Query.customer")
	}
	if !strings.Contains(sdl, "directive @defer(") {
		t.Error("no definition of @defer, against which tools check operations")
	}
	if found := regexp.MustCompile(`[Ff]ederation|\b_\w+|@(key|link|shareable)`).FindString(sdl); found != "" {
		t.Errorf("the schema has %q", found)
	}
	directives := regexp.MustCompile(`@\w+`).FindAllString(strings.Join(regexp.MustCompile(`(?m)^(type|scalar|interface|enum|input|union) .*$`).FindAllString(sdl, -1), "\n"), -1)
	slices.Sort(directives)
	if got := slices.Compact(directives); !slices.Equal(got, []string{"@specifiedBy"}) {
		t.Errorf("types have the directives %v", got)
	}
}
