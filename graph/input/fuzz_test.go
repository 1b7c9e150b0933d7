package input_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"mailbox-graphql/graph/input"
)

// kinds are the types of variables in the fuzz test: each named type in each wrapping.
var kinds = func() (all []string) {
	for _, name := range []string{"Int", "Float", "String", "Boolean", "ID", "Even", "Anything", "Color", "Object", "One"} {
		for _, form := range []string{"%s", "%s!", "[%s]", "[%s!]", "[%s!]!", "[[%s!]]"} {
			all = append(all, fmt.Sprintf(form, name))
		}
	}
	return all
}()

// FuzzVariables coerces any JSON for any type.
func FuzzVariables(f *testing.F) {
	for i, seed := range []string{
		`null`, `1`, `-0`, `1.0`, `1e400`, `"a"`, `true`, `[]`, `[[null]]`, `{}`, `{"id":1}`, `{"a":1,"b":null}`, `{"id":1,"children":[{"id":{}}]}`,
		`123456789012345678901234567890`, `{"id":"\ud83d"}`,
	} {
		f.Add(seed, uint8(i))
	}
	schema, types := newTypes()
	f.Fuzz(func(t *testing.T, text string, choice uint8) {
		if json.Valid([]byte(text)) {
			checkCoercion(t, schema, types, kinds[int(choice)%len(kinds)], text)
		}
	})
}

// Values that the fuzzer seldom generates are coerced or refused, too.
func TestAnyJSONIsCoercedOrRefused(t *testing.T) {
	t.Parallel()
	schema, types := newTypes()
	rapid.Check(t, func(r *rapid.T) {
		text, err := json.Marshal(anyJSON(3).Draw(r, "value"))
		if err != nil {
			r.Fatal(err)
		}
		checkCoercion(t, schema, types, rapid.SampledFrom(kinds).Draw(r, "type"), string(text))
	})
}

func anyJSON(depth int) *rapid.Generator[any] {
	leaves := rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int64().AsAny(), rapid.Int32().AsAny(),
		rapid.Float64Range(-1e12, 1e12).AsAny(), rapid.SampledFrom([]string{"RED", "GREEN", "red", "", "1"}).AsAny(),
		rapid.SampledFrom([]json.Number{"1.0", "5e2", "1e400", "123456789012345678901234567890", "-0.0"}).AsAny(),
	)
	if depth == 0 {
		return leaves
	}
	nested := anyJSON(depth - 1)
	names := rapid.SampledFrom([]string{"id", "size", "color", "child", "children", "even", "a", "b", "__typename"})
	return rapid.OneOf(leaves, rapid.SliceOfN(nested, 0, 3).AsAny(), rapid.MapOfN(names, nested, 0, 4).AsAny())
}

func checkCoercion(t *testing.T, schema *ast.Schema, types *input.Types, kind, text string) {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: "query ($v: " + kind + ") { __typename }"})
	if err != nil {
		t.Fatal(err)
	}
	definition := document.Operations[0]
	once, refused := types.Variables(definition, map[string]any{"v": decoded(t, text)})
	if refused != nil {
		if refused.Problem == "" || refused.Variable != definition.VariableDefinitions[0] {
			t.Errorf("%s %s: refused by %+v", kind, text, refused)
		}
		return
	}
	expected := definition.VariableDefinitions[0].Type
	if problem := unfit(schema, expected, once["v"]); problem != "" {
		t.Errorf("%s %s: %s", kind, text, problem)
	}
	first := fmt.Sprintf("%#v", once["v"]) // before the second coercion, which changes lists and objects
	twice, refused := types.Variables(definition, once)
	if refused != nil {
		t.Errorf("%s %s: refused the second time: %v", kind, text, refused)
	} else if second := fmt.Sprintf("%#v", twice["v"]); first != second {
		t.Errorf("%s %s: %s, the second time %s", kind, text, first, second)
	}
}

// unfit returns why a coerced value does not have the form that execution expects, or "".
func unfit(schema *ast.Schema, expected *ast.Type, value any) string {
	if value == nil {
		if expected.NonNull {
			return "null for " + expected.String()
		}
		return ""
	}
	if expected.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return fmt.Sprintf("%T for a list", value)
		}
		for _, element := range list {
			if problem := unfit(schema, expected.Elem, element); problem != "" {
				return problem
			}
		}
		return ""
	}
	definition := schema.Types[expected.NamedType]
	if definition.Kind == ast.InputObject {
		return unfitObject(schema, definition, value)
	}
	if !fitsLeaf(definition, value) {
		return fmt.Sprintf("%T %v for %s", value, value, definition.Name)
	}
	return ""
}

func unfitObject(schema *ast.Schema, definition *ast.Definition, value any) string {
	members, ok := value.(map[string]any)
	if !ok {
		return fmt.Sprintf("%T for an object", value)
	}
	for name, member := range members {
		field := definition.Fields.ForName(name)
		if field == nil {
			return "a field " + name
		}
		if problem := unfit(schema, field.Type, member); problem != "" {
			return name + ": " + problem
		}
	}
	for _, field := range definition.Fields {
		if _, ok := members[field.Name]; !ok && field.Type.NonNull && field.DefaultValue == nil {
			return "no field " + field.Name
		}
	}
	if definition.Name == "One" && len(members) != 1 {
		return "not one field"
	}
	return ""
}

func fitsLeaf(definition *ast.Definition, value any) bool {
	switch definition.Name {
	case "Int":
		number, ok := value.(int64)
		return ok && number >= math.MinInt32 && number <= math.MaxInt32
	case "Float":
		number, ok := value.(float64)
		return ok && !math.IsInf(number, 0) && !math.IsNaN(number)
	case "Boolean":
		_, ok := value.(bool)
		return ok
	case "Even":
		_, ok := value.(json.Number)
		return ok
	case "Color":
		return value == "RED" || value == "GREEN"
	case "Anything":
		return true
	}
	_, ok := value.(string)
	return ok
}
