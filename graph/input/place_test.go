package input_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"mailbox-graphql/graph/input"
)

func place(err *gqlerror.Error) string {
	return fmt.Sprintf("%d:%d", err.Locations[0].Line, err.Locations[0].Column)
}

func TestParseError(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"{":                              `1:2 Expected Name`,
		"{ : }":                          `1:3 Expected Name, found :`,
		"{\r\n : }":                      `2:2 Expected Name, found :`,
		"{\r : }":                        `2:2 Expected Name, found :`,
		"{ a(b: \"😀\" : }":               `1:12 Expected Name`,
		"{ a \"b\" }":                    `1:5 Expected Name, found String`,
		"{ a(b: %) }":                    `1:8 Cannot parse the unexpected character "%"`,
		"{ a(b: \"\\x\") }":              `1:9 Invalid character escape sequence`,
		"{ a(b: \"c) }":                  `1:13 Unterminated string`,
		"{ a(b: \"\u0007\") }":           `1:9 Invalid character within String`,
		"{ a(b: 01) }":                   `1:9 Invalid number`,
		"{ a(b: 1c) }":                   `1:9 Invalid number: a name follows at once.`,
		"{ a(b: \"\\ud83d\" }":           `1:9 Invalid Unicode escape sequence`,
		"{ : a(b: \"\\ud83d\") }":        `1:3 Expected Name, found :`,
		"{ a(b: \"\"\"\r\n c\"\"\") : }": `2:8 Expected Name, found :`,
	}
	for text, want := range tests {
		_, err := parser.ParseQuery(&ast.Source{Input: text})
		if err == nil {
			t.Errorf("%q is a document", text)
			continue
		}
		if got := input.ParseError(text, err); !strings.HasPrefix(place(got)+" "+got.Message, want) {
			t.Errorf("%q: %s %s, want %s", text, place(got), got.Message, want)
		}
	}
}

// MendPlaces turns the parser's place of each token into the place where the token begins, whatever is between the tokens.
func TestMendPlaces(t *testing.T) {
	t.Parallel()
	names := []string{"a", `"b"`, `"""c"""`, "\"\"\"\r\nd\n\re\"\"\"", "1.5", "\"\\u00e9é😀\"", "$", "..."}
	for _, between := range []string{" ", "\n", "\r", "\r\n", "\t,", "\ufeff", " # é😀\r\n ", "\r\n\r\n\n\r"} {
		text := strings.Join(names, between)
		for i, name := range names {
			want := placeOf(text[:len(strings.Join(names[:i+1], between))-len(name)])
			errs := gqlerror.List{{Locations: []gqlerror.Location{parserPlace(t, text, i)}}}
			if input.MendPlaces(text, errs); errs[0].Locations[0] != want {
				t.Errorf("%q after %q: %v, want %v", name, between, errs[0].Locations[0], want)
			}
		}
	}
}

func placeOf(before string) gqlerror.Location {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(before, "\r\n", "\n"), "\r", "\n"), "\n")
	return gqlerror.Location{Line: len(lines), Column: len([]rune(lines[len(lines)-1])) + 1}
}

// parserPlace returns the place that the parser reports for a token.
func parserPlace(t *testing.T, text string, index int) gqlerror.Location {
	t.Helper()
	source := lexer.New(&ast.Source{Input: text})
	for {
		token, err := source.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		if token.Kind == lexer.Comment {
			continue
		}
		if index == 0 {
			return gqlerror.Location{Line: token.Pos.Line, Column: token.Pos.Column}
		}
		index--
	}
}
