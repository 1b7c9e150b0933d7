package graph_test

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"mailbox-graphql/graph/generated"
)

// The fragment Everything selects each field of a customer, so that a new field is in the tests and benchmarks that use it.
func TestEverythingIsSelected(t *testing.T) {
	t.Parallel()
	elsewhere := []string{"nodeId", "property", "conversations"} // tests of their own select them
	document, err := parser.ParseQuery(&ast.Source{Input: everything})
	if err != nil {
		t.Fatal(err)
	}
	selected := make(map[string]bool)
	for _, selection := range document.Fragments[0].SelectionSet {
		if field, ok := selection.(*ast.Field); ok {
			selected[field.Name] = true
		}
	}
	for _, field := range generated.NewExecutableSchema(generated.Config{}).Schema().Types["Customer"].Fields {
		if !selected[field.Name] && !slices.Contains(elsewhere, field.Name) {
			t.Errorf("Everything does not select %s: add it, and its value to documentedCustomer", field.Name)
		}
	}
}
