package input_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/input"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	schema, types := newTypes()
	object := func(members map[string]any) map[string]any { return members }
	tests := []struct {
		kind, given string
		want        any
	}{
		{"Int", `1`, int64(1)},
		{"Int", `1.0`, int64(1)},
		{"Int", `5e2`, int64(500)},
		{"Int", `-0`, int64(0)},
		{"Int", `-2147483648`, int64(-2147483648)},
		{"Int", `null`, nil},
		{"Float", `1`, 1.0},
		{"Float", `1.5e2`, 150.0},
		{"String", `"a"`, "a"},
		{"Boolean", `true`, true},
		{"ID", `"a"`, "a"},
		{"ID", `1`, "1"},
		{"ID", `1.0`, "1"},
		{"ID", `5e2`, "500"},
		{"ID", `-0.0`, "0"},
		{"ID", `1234567890123456789012345678901234567890`, "1234567890123456789012345678901234567890"},
		{"Color", `"RED"`, "RED"},
		{"Even", `2`, json.Number("2")},
		{"Anything", `{"a": [1, null]}`, object(map[string]any{"a": []any{json.Number("1"), nil}})},
		{"[Int]", `1`, []any{int64(1)}},
		{"[Int]", `[1, null]`, []any{int64(1), nil}},
		{"[Int]", `null`, nil},
		{"[[Int!]]", `1`, []any{[]any{int64(1)}}},
		{"[[Int!]]", `[[1], 2]`, []any{[]any{int64(1)}, []any{int64(2)}}},
		{"Object", `{"id": 1}`, object(map[string]any{"id": "1"})},
		{"Object", `{"id": 1, "size": 2.0, "child": null, "children": {"id": 2}}`, object(map[string]any{
			"id": "1", "size": int64(2), "child": nil, "children": []any{object(map[string]any{"id": "2"})},
		})},
		{"One", `{"a": 1}`, object(map[string]any{"a": int64(1)})},
	}
	for _, test := range tests {
		got, err := variable(t, schema, types, test.kind, test.given)
		if err != nil {
			t.Errorf("%s %s: %v", test.kind, test.given, err)
		} else if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s: %s", test.kind, test.given, diff)
		}
	}
}

func TestRefusedVariables(t *testing.T) {
	t.Parallel()
	schema, types := newTypes()
	tests := []struct{ kind, given, want string }{
		{"Int", `"1"`, `v: "1" is not a valid Int`},
		{"Int", `1.5`, `v: 1.5 is not a valid Int`},
		{"Int", `2147483648`, `v: 2147483648 is not a valid Int, which has 32 bits`},
		{"Int", `1e99`, `v: 1e99 is not a valid Int, which has 32 bits`},
		{"Int", `true`, `v: true is not a valid Int`},
		{"Int!", `null`, `v: cannot be null`},
		{"Float", `"1"`, `v: "1" is not a valid Float`},
		{"Float", `1e999`, `v: 1e999 is not a valid Float`},
		{"String", `1`, `v: 1 is not a valid String`},
		{"String", `["a"]`, `v: a list is not a valid String`},
		{"Boolean", `"true"`, `v: "true" is not a valid Boolean`},
		{"Boolean", `0`, `v: 0 is not a valid Boolean`},
		{"ID", `1.5`, `v: 1.5 is not a valid ID`},
		{"ID", `1e999`, `v: 1e999 is not a valid ID`},
		{"ID", `{}`, `v: an object is not a valid ID`},
		{"Color", `"red"`, `v: "red" is not a valid Color`},
		{"Color", `1`, `v: 1 is not a valid Color`},
		{"Even", `1`, `v: 1 is not a valid Even: must be even`},
		{"[Int]", `[1, "a"]`, `v[1]: "a" is not a valid Int`},
		{"[Int!]", `[null]`, `v[0]: cannot be null`},
		{"[[Int!]]", `[[1], [null]]`, `v[1][0]: cannot be null`},
		{"Object", `1`, `v: 1 is not a valid Object, which is an object`},
		{"Object", `[]`, `v: a list is not a valid Object, which is an object`},
		{"Object", `{}`, `v: must have the field id`},
		{"Object", `{"id": null}`, `v.id: cannot be null`},
		{"Object", `{"id": 1, "size": null}`, `v.size: cannot be null`},
		{"Object", `{"id": 1, "__typename": "Object"}`, `v.__typename: is not a field of Object`},
		{"Object", `{"id": 1, "z": 1, "a": 1}`, `v.a: is not a field of Object`},
		{"Object", `{"id": 1, "children": [{"id": 1}, {"id": 1, "color": "x"}]}`, `v.children[1].color: "x" is not a valid Color`},
		{"One", `{}`, `v: must have exactly one field, whose value is not null`},
		{"One", `{"a": null}`, `v: must have exactly one field, whose value is not null`},
		{"One", `{"a": 1, "b": ""}`, `v: must have exactly one field, whose value is not null`},
		{"Missing", `1`, `v: is of a type that does not exist`},
		{"Query", `1`, `v: is of a type that no value has`},
	}
	for _, test := range tests {
		_, err := variable(t, schema, types, test.kind, test.given)
		if err == nil {
			t.Errorf("%s accepts %s", test.kind, test.given)
		} else if got := err.Place() + ": " + err.Problem; got != test.want {
			t.Errorf("%s %s: %q, want %q", test.kind, test.given, got, test.want)
		}
	}
}

func TestVariablesThatAreNotGiven(t *testing.T) {
	t.Parallel()
	schema, types := newTypes()
	definition := operation(t, schema, `query ($none: Int, $id: ID = 1, $ints: [Int] = 2, $object: Object = {id: 3}, $null: Float = null) {
		field(required: 1, int: $none, id: $id, ints: $ints, object: $object, float: $null) }`)
	got, err := types.Variables(definition, map[string]any{"other": 1})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"id": "1", "ints": []any{int64(2)}, "object": map[string]any{"id": "3"}, "null": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	required := operation(t, schema, `query ($v: Int!) { field(required: $v) }`)
	if _, err := types.Variables(required, nil); err == nil || err.Error() != "Variable $v: must be defined" {
		t.Errorf("error %v", err)
	}
}

// variable coerces a value of one variable.
func variable(t testing.TB, schema *ast.Schema, types *input.Types, kind, given string) (any, *input.VariableError) {
	t.Helper()
	document := walked(t, schema, "query ($v: "+kind+") { __typename }")
	values, err := types.Variables(document.Operations[0], map[string]any{"v": decoded(t, given)})
	return values["v"], err
}
