package plan

import (
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const testSchema = `type Query { a: Int b: Int c: Int d: Int e: Int f: Int g: Int }`

// A plan is made once for the values of the conditions, whatever the other variables are, and a document keeps no more than it
// may.
func TestDocumentKeepsPlans(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: testSchema})
	parsed, err := gqlparser.LoadQueryWithRules(schema, `
	  query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!) {
	    a @skip(if: $a) b @include(if: $b) c @include(if: $c) d @include(if: $d) e f g
	  }`, nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf := func(dst []byte, _ any) ([]byte, bool, error) { return append(dst, '1'), true, nil }
	query := &Object{Name: "Query", Satisfies: []string{"Query"}, Fields: map[string]*Field{}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		query.Fields[name] = &Field{Type: "Int", Leaf: leaf}
	}
	opts := &Options{Schema: &Schema{Roots: map[ast.Operation]string{ast.Query: "Query"}, Objects: map[string]*Object{"Query": query}}}
	document := NewDocument(20)
	planFor := func(conditions string) *Plan {
		variables := map[string]any{"other": conditions}
		for i, name := range []string{"a", "b", "c", "d"} {
			variables[name] = conditions[i] == '1'
		}
		return document.plan(opts, &graphql.OperationContext{Doc: parsed, Operation: parsed.Operations[0], Variables: variables})
	}
	first := planFor("1000")
	if first == nil || len(first.root.fields) != 3 || planFor("1000") != first {
		t.Errorf("plan = %+v, want one of three fields, made once", first)
	}
	for i := range 16 {
		conditions := fmt.Sprintf("%04b", i)
		if got := planFor(conditions); got == nil || got != planFor(conditions) {
			t.Errorf("%s: plan = %p, want one that is kept", conditions, got)
		}
		kept := 0
		for _, one := range document.plans {
			kept += one.fields
		}
		if kept > 20 {
			t.Errorf("%d fields are kept, want at most 20", kept)
		}
	}
}
