package input_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
)

// sdl has a type of each kind.
const sdl = `
	type Query {
		field(
			int: Int, float: Float, string: String, boolean: Boolean, id: ID, even: Even, anything: Anything, color: Color
			ints: [Int], nested: [[Int!]], object: Object, one: One, required: Int!, defaulted: Int! = 1
		): Int
	}
	scalar Even
	scalar Anything
	enum Color { RED GREEN }
	input Object { id: ID! size: Int! = 1 color: Color = RED child: Object children: [Object!] even: Even }
	input One @oneOf { a: Int b: String }
`

var errOdd = errors.New("must be even")

// newTypes returns types with a check of the scalar Even. The scalar Anything accepts every value.
func newTypes() (*ast.Schema, *input.Types) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: sdl})
	even := func(value any) error {
		number, ok := value.(json.Number)
		if !ok || !strings.ContainsAny(string(number[len(number)-1:]), "02468") {
			return errOdd
		}
		return nil
	}
	return schema, input.New(schema, map[string]input.Scalar{"Even": even})
}

// walked parses a document, and sets the types of its values.
func walked(t testing.TB, schema *ast.Schema, text string) *ast.QueryDocument {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	core.Walk(schema, document, new(core.Events))
	return document
}

// operation returns the only operation of a document that is valid, apart from its literals.
func operation(t testing.TB, schema *ast.Schema, text string) *ast.OperationDefinition {
	t.Helper()
	document := walked(t, schema, text)
	set := rules.NewDefaultRules()
	set.RemoveRule(rules.ValuesOfCorrectTypeRule.Name)
	if invalid := validator.ValidateWithRules(schema, document, set); len(invalid) > 0 {
		t.Fatalf("%s: %v", text, invalid)
	}
	return document.Operations[0]
}

// decoded decodes JSON as the transport does.
func decoded(t testing.TB, text string) (value any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}
