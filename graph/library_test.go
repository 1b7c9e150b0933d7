package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/generated"
)

// Each fault is one that this server works around. The test of a fault fails when the library has mended the fault: then
// delete the workaround, and the section in docs/library-issues.md. The faults of @defer have no test here: two of them leak
// a goroutine.
func TestFaultsOfLibraries(t *testing.T) {
	t.Parallel()
	faults := map[string]func(t *testing.T) bool{
		"ValuesOfCorrectType takes objects for scalars and enums": func(t *testing.T) bool {
			return valid(t, `{ field(id: {}, int: {}, color: {}) }`)
		},
		"ValuesOfCorrectType takes integers beyond 32 bits for Int": func(t *testing.T) bool {
			return valid(t, `{ field(int: 2147483648) }`)
		},
		"VariableValues compares enum values without regard to case": func(t *testing.T) bool {
			return accepts(t, "Color", `"red"`)
		},
		"VariableValues takes strings for Int, and numbers for String": func(t *testing.T) bool {
			return accepts(t, "Int", `"1"`) && accepts(t, "String", `1`)
		},
		"VariableValues skips `__typename` in input objects": func(t *testing.T) bool {
			return accepts(t, "Object", `{"__typename": "x"}`)
		},
		"ArgumentMap panics on an ID beyond 64 bits": func(t *testing.T) (panics bool) {
			document := parsed(t, `{ field(id: 18446744073709551616) }`)
			validator.ValidateWithRules(librarySchema(), document, rules.NewDefaultRules())
			defer func() { panics = recover() != nil }()
			document.Operations[0].SelectionSet[0].(*ast.Field).ArgumentMap(nil) //nolint:forcetypeassert // it is one
			return false
		},
		"The lexer makes U+FFFD of half a surrogate pair": func(t *testing.T) bool {
			return literalOf(t, `"\ud83d"`) == "\ufffd"
		},
		"A block string ends at the last three of a row of quotes": func(t *testing.T) bool {
			_, err := parser.ParseQuery(&ast.Source{Input: `{ field(strings: ["""a""""b"]) }`})
			return literalOf(t, `"""a""""`) == `a"` && err != nil
		},
		"Control characters in strings and comments are refused": func(*testing.T) bool {
			_, inString := parser.ParseQuery(&ast.Source{Input: "{ field(string: \"\u0007\") }"})
			_, inComment := parser.ParseQuery(&ast.Source{Input: "{ field } # \u0007"})
			return inString != nil && inComment != nil
		},
		"Variables of fragments are taken": func(t *testing.T) bool {
			return valid(t, `{ ...F } fragment F($v: Int) on Query { field }`)
		},
		"A number can be followed by a name": func(t *testing.T) bool {
			return valid(t, `{ field(int: 1id: 2) }`)
		},
		"An empty document is one": func(*testing.T) bool {
			_, err := parser.ParseQuery(&ast.Source{Input: "# nothing"})
			return err == nil
		},
		"Columns are wrong for strings and behind CRLF": func(t *testing.T) bool {
			document := parsed(t, "{\r\n field(string: \"a\") }")
			field := document.Operations[0].SelectionSet[0].(*ast.Field) //nolint:forcetypeassert // it is one
			return field.Position.Column == 3 && field.Arguments[0].Value.Position.Column == 18
		},
		"Every schema has Float": func(*testing.T) bool {
			schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { a: Int }`})
			return schema.Types["Float"] != nil
		},
		"Null in `@skip` or `@include` panics": func(t *testing.T) bool {
			body := askPlainServer(t, `query ($v: Boolean = true) { __typename @skip(if: $v) }`, `{"v": null}`)
			return strings.Contains(body, "internal system error")
		},
		"UnmarshalID and UnmarshalString take null": func(*testing.T) bool {
			id, idErr := graphql.UnmarshalID(nil)
			text, textErr := graphql.UnmarshalString(nil)
			return id == "null" && text == "" && idErr == nil && textErr == nil
		},
		"Null for a list that must not be null is an empty list": func(t *testing.T) bool {
			var got struct {
				Errors gqlerror.List
			}
			body := askPlainServer(t, `query ($v: [_Any!] = []) { _entities(representations: $v) { __typename } }`, `{"v": null}`)
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err)
			}
			// There are no resolvers, so a call of one panics. A library without the fault would refuse the argument instead.
			return len(got.Errors) == 1 && got.Errors[0].Message == "internal system error"
		},
		"Introspection returns empty lists and false where null belongs": func(t *testing.T) bool {
			body := askPlainServer(t, `{ __type(name: "String") { fields { name } inputFields { name } enumValues { name } isOneOf } }`, ``)
			return strings.Contains(body, `{"fields":[],"inputFields":[],"enumValues":[],"isOneOf":false}`)
		},
	}
	text, err := os.ReadFile("../docs/library-issues.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, persists := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !persists(t) {
				t.Error("the library has mended the fault")
			}
		})
		if !strings.Contains(string(text), "\n### "+name+"\n") {
			t.Errorf("docs/library-issues.md has no section %q", name)
		}
	}
	const ofDefer = 4
	if sections := strings.Count(string(text), "\n### "); sections != len(faults)+ofDefer {
		t.Errorf("%d sections, want one for each of %d faults", sections, len(faults)+ofDefer)
	}
}

func librarySchema() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { field(int: Int, id: ID, string: String, strings: [String], color: Color, object: Object): Int }
		enum Color { RED }
		input Object { a: Int }
	`})
}

func parsed(t *testing.T, text string) *ast.QueryDocument {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// valid reports whether a document is valid by the library's own rules.
func valid(t *testing.T, text string) bool {
	t.Helper()
	return len(validator.ValidateWithRules(librarySchema(), parsed(t, text), rules.NewDefaultRules())) == 0
}

// accepts reports whether the library accepts a value for a variable of a type.
func accepts(t *testing.T, kind, value string) bool {
	t.Helper()
	document := parsed(t, "query ($v: "+kind+") { field }")
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	var given any
	if err := decoder.Decode(&given); err != nil {
		t.Fatal(err)
	}
	validator.ValidateWithRules(librarySchema(), document, rules.NewDefaultRules())
	_, err := validator.VariableValues(librarySchema(), document.Operations[0], map[string]any{"v": given})
	return err == nil
}

// literalOf returns the value that the library reads from a string literal.
func literalOf(t *testing.T, text string) string {
	t.Helper()
	field, ok := parsed(t, "{ field(string: "+text+") }").Operations[0].SelectionSet[0].(*ast.Field)
	if !ok {
		t.Fatal("no field")
	}
	return field.Arguments[0].Value.Raw
}

// askPlainServer sends an operation to a gqlgen server that has the schema, but no extension of this project.
func askPlainServer(t *testing.T, query, variables string) string {
	t.Helper()
	server := handler.New(generated.NewExecutableSchema(generated.Config{}))
	server.AddTransport(transport.POST{})
	server.SetRecoverFunc(func(context.Context, any) error { return gqlerror.Errorf("internal system error") })
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		graphql.GetOperationContext(ctx).DisableIntrospection = false
		return next(ctx)
	})
	sent := map[string]any{"query": query}
	if variables != "" {
		sent["variables"] = json.RawMessage(variables)
	}
	body, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, r)
	return recorder.Body.String()
}
