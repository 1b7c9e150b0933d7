package input_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"

	"mailbox-graphql/graph/input"
)

// problems returns the problems of the literals of a document.
func problems(t *testing.T, text string) []string {
	t.Helper()
	schema, types := newTypes()
	var found []string
	var observers core.Events
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if problem := types.Literal(value); problem != "" {
			found = append(found, problem)
		}
	})
	core.Walk(schema, walked(t, schema, text), &observers)
	return found
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	const long = "1234567890123456789012345678901234567890"
	tests := map[string]struct{ fits, wrong []string }{
		"int":       {[]string{"0", "-1", "2147483647", "-2147483648", "null"}, []string{"2147483648", "-2147483649", "1.0", "1e2", `"1"`, "true", "RED", "{}", "[1]"}},
		"float":     {[]string{"1", "1.5", "1e2", long, "null"}, []string{`"1"`, "1e999", "true", "NaN", "{}", "[1]"}},
		"string":    {[]string{`""`, `"a"`, `"""a"""`, "null"}, []string{"1", "true", "a", "{}", `["a"]`}},
		"boolean":   {[]string{"true", "false", "null"}, []string{"1", `"true"`, "TRUE", "{}"}},
		"id":        {[]string{`"a"`, "1", "-1", long, `"""a"""`, "null"}, []string{"1.0", "1e2", "true", "a", "{}", "[1]"}},
		"even":      {[]string{"2", long, "null"}, []string{"1", `"2"`, "{}", "[2]", "true"}},
		"anything":  {[]string{"1", `"a"`, "{a: {b: [RED, 1.5, $v]}}", "[{}]", "true", "null"}, []string{"1e999", "{a: [1e999]}"}},
		"color":     {[]string{"RED", "GREEN", "null"}, []string{"red", "BLUE", `"RED"`, "1", "true", "{}", "[RED]"}},
		"ints":      {[]string{"1", "[1]", "[]", "[null]", "[1, 2]", "null"}, []string{`"1"`, `["1"]`, "[[1]]", "{}", "[2147483648]"}},
		"nested":    {[]string{"1", "[[1]]", "[]", "[[]]", "[null]", "[1]"}, []string{"[[null]]", `[["1"]]`, "[[[1]]]"}},
		"object":    {[]string{"{id: 1}", `{id: "a", size: 2, color: GREEN, child: {id: 1}, children: {id: 1}}`, "null"}, []string{"{}", "{id: null}", "{id: {}}", "{id: 1, size: null}", "{id: 1, other: 1}", "{id: 1, child: {}}", "{id: 1, children: [null]}", "{id: 1, even: 1}", "1", `"a"`, "RED", "[{id: 1}]", `{id: 1, __typename: "Object"}`}},
		"one":       {[]string{"{a: 1}", `{b: ""}`, "null"}, []string{"{}", "{a: null}", `{a: 1, b: ""}`, "{a: 1, b: null}", "{c: 1}"}},
		"required":  {[]string{"1"}, []string{"null", `"1"`}},
		"defaulted": {[]string{"1"}, []string{"null"}},
	}
	for argument, test := range tests {
		for _, literal := range test.fits {
			for _, text := range []string{"query ($v: Int) { field(" + argument + ": " + literal + ") }"} {
				if found := problems(t, text); len(found) > 0 {
					t.Errorf("%s: %q", text, found)
				}
			}
		}
		for _, literal := range test.wrong {
			if text := "{ field(" + argument + ": " + literal + ") }"; len(problems(t, text)) != 1 {
				t.Errorf("%s: %q, want one problem", text, problems(t, text))
			}
		}
	}
}

// Literal does not check a variable: validation checks its type, and Variables its value.
func TestLiteralIgnoresVariables(t *testing.T) {
	t.Parallel()
	if found := problems(t, `query ($v: Int) { field(int: $v, ints: [$v], object: {id: 1, size: $v}, color: $v) }`); len(found) > 0 {
		t.Errorf("%q", found)
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"id: 1":                           `id: "1"`,
		"id: 123456789012345678901234567": `id: "123456789012345678901234567"`,
		`id: "1"`:                         `id: "1"`,
		"int: 1":                          "int: 1",
		"float: 123456789012345678901234": "float: 123456789012345678901234",
		"object: {id: 1, size: 2}":        `object: {id:"1",size:2}`,
		"ints: [1]":                       "ints: [1]",
	}
	for before, after := range tests {
		schema, _ := newTypes()
		document := walked(t, schema, "{ field("+before+") }")
		var observers core.Events
		observers.OnValue(func(_ *core.Walker, value *ast.Value) { input.Normalize(value) })
		core.Walk(schema, document, &observers)
		argument := document.Operations[0].SelectionSet[0].(*ast.Field).Arguments[0] //nolint:forcetypeassert // the document has one
		if got := argument.Name + ": " + argument.Value.String(); got != after {
			t.Errorf("%s: %s, want %s", before, got, after)
		}
		if _, err := argument.Value.Value(nil); err != nil {
			t.Errorf("%s: execution cannot read it: %v", before, err)
		}
	}
}

func TestSyntax(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"strings":                   {`{ field(string: "\ud83d\ude00 \u00e9 \"\\ \u{1F600}") }`, ""},
		"block strings":             {`{ field(string: """a "" \""" \ud83d""") } # "\ud83d" """"`, ""},
		"an escaped backslash":      {`{ field(string: "\\ud83d") }`, ""},
		"numbers":                   {`{ field(int: -1, float: 1.5e-2) a1: field(ints: [1,2]) }`, ""},
		"high surrogate":            {`{ field(string: "\ud83d") }`, "1:18 Invalid Unicode escape"},
		"low surrogate":             {`{ field(string: "a\ude00") }`, "1:19 Invalid Unicode escape"},
		"two high surrogates":       {`{ field(string: "\ud83d\ud83d") }`, "1:18 Invalid Unicode escape"},
		"four quotes":               {"{\r\n field(string: \"\"\"a\"\"\"\") }", "2:23 Unterminated string"},
		"after a comment":           {"{ # \"\r\n field(string: \"é\\ud83d\") }", "2:18 Invalid Unicode escape"},
		"a number and a name":       {`{ field(int: 1float: 2) }`, "1:15 Invalid number"},
		"a fraction and a name":     {`{ field(float: 1.5int: 2) }`, "1:19 Invalid number"},
		"an exponent and a name":    {`{ field(float: 1e5int: 2) }`, "1:19 Invalid number"},
		"a fragment's variables":    {`{ ...F } fragment F($v: Int) on Query { field(int: $v) }`, `1:21 Expected "on"`},
		"no definition at all":      {"# nothing\n", "2:1 Unexpected <EOF>"},
		"a name with digits":        {`{ a1b2: field }`, ""},
		"a leading underscore":      {`{ _1: field }`, ""},
		"a number before a bracket": {`query ($v: Int = 1) { field(int: $v) }`, ""},
		"a string before a bracket": {`query Q($v: String = "\ud83d\ude00") { field(string: $v) }`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema, _ := newTypes()
			err := input.Syntax(test.text, walked(t, schema, test.text))
			switch {
			case err == nil && test.want != "":
				t.Errorf("no error, want %s", test.want)
			case err != nil && (test.want == "" || !strings.HasPrefix(place(err)+" "+err.Message, test.want)):
				t.Errorf("%s %s, want %q", place(err), err.Message, test.want)
			}
		})
	}
}
