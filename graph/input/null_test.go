package input_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/input"
)

func TestNullsOf(t *testing.T) {
	t.Parallel()
	const variables = "query ($int: Int = 1, $if: Boolean = true, $id: ID = 1, $list: [Int!] = 1) "
	tests := map[string]struct{ text, argument, directive string }{
		"an argument":              {"{ field(required: $int) }", "required", ""},
		"an argument with default": {"{ field(required: 1, defaulted: $int) }", "defaulted", ""},
		"a member":                 {"{ field(required: 1, object: {id: $id}) }", "object.id", ""},
		"a member with default":    {"{ field(required: 1, object: {id: 1, size: $int}) }", "object.size", ""},
		"in a list":                {"{ field(required: 1, nested: [[1, $int]]) }", "nested[0][1]", ""},
		"deeply nested":            {"{ field(required: 1, object: {id: 1, children: [{id: 1}, {id: $id}]}) }", "object.children[1].id", ""},
		"in a fragment":            {"{ ...F } fragment F on Query { ... { field(required: $int) } }", "required", ""},
		"@skip of a field":         {"{ field(required: 1) @skip(if: $if) }", "", "skip"},
		"@include of a fragment":   {"{ ... @include(if: $if) { field(required: 1) } }", "", "include"},
		"@skip of a spread":        {"{ ...F @skip(if: $if) } fragment F on Query { field(required: 1) }", "", "skip"},
		"where null is allowed":    {"{ field(required: 1, int: $int, ints: [$int], object: {id: 1, child: null}) }", "", ""},
		"no null in the operation": {"{ field(required: 1) }", "", ""},
		"a fragment spread twice":  {"{ ...F ...F } fragment F on Query { field(required: $int) }", "required", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema, _ := newTypes()
			document := walked(t, schema, variables+test.text)
			nulls := input.NullsOf(document.Operations[0], map[string]any{"int": nil, "if": nil, "id": nil, "list": nil})
			if got := nulls.Directive; (got != nil) != (test.directive != "") || got != nil && got.Name != test.directive {
				t.Errorf("directive %v, want %q", got, test.directive)
			}
			if nulls.Any() != (test.argument != "") {
				t.Errorf("any: %t, want %q", nulls.Any(), test.argument)
			}
			copied := *fieldOf(document)
			if path, _ := nulls.Argument(&copied); path.String() != test.argument {
				t.Errorf("argument %q, want %q", path, test.argument)
			}
			none := input.NullsOf(document.Operations[0], map[string]any{"int": 1, "if": true, "id": "1"})
			if none.Any() || none.Directive != nil {
				t.Errorf("without nulls: %+v", none)
			}
		})
	}
}

func fieldOf(document *ast.QueryDocument) *ast.Field {
	for _, fragment := range document.Fragments {
		document.Operations[0].SelectionSet = fragment.SelectionSet
	}
	selections := document.Operations[0].SelectionSet
	for {
		switch selection := selections[0].(type) {
		case *ast.Field:
			return selection
		case *ast.InlineFragment:
			selections = selection.SelectionSet
		default:
			return nil
		}
	}
}
