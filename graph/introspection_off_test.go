package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/internal/errorcode"
)

// wrongRequest is a request that the server refuses, as a whole or in a field.
type wrongRequest struct {
	query     string
	variables string // JSON
}

// Without introspection, no error about a document, a variable or a null has a word that the client has not written: neither
// the name of a required argument or a type, nor a suggestion. The test misspells and misuses each element of the schema.
func TestErrorsWithoutIntrospectionRevealNothing(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	patterns := allowedMessages()
	broken := make(map[string]int)
	for _, sent := range wrongRequests() {
		var variables map[string]any
		if sent.variables != "" {
			if err := json.Unmarshal([]byte(sent.variables), &variables); err != nil {
				t.Fatalf("%s: %v", sent.variables, err)
			}
		}
		_, body := api.serve(t, sent.query, variables)
		var got struct{ Errors []clientError }
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		for _, reported := range got.Errors {
			if reported.isResolvers() {
				continue
			}
			broken[reported.Message]++
			if problem := reported.problem(patterns, sent.query+" "+sent.variables); problem != "" {
				t.Errorf("%s %s: %s: %+v", sent.query, sent.variables, problem, reported)
			}
		}
	}
	for _, rule := range []string{
		"FieldsOnCorrectType", "ScalarLeafs", "KnownArgumentNames", "ProvidedRequiredArguments", "ValuesOfCorrectType", "KnownTypeNames",
		"PossibleFragmentSpreads", "FragmentsOnCompositeTypes", "VariablesInAllowedPosition", "VariablesAreInputTypes", "KnownDirectives",
		"OverlappingFieldsCanBeMerged", "UniqueInputFieldNames", "NoUnusedVariables", "NoUndefinedVariables",
	} {
		if broken[fmt.Sprintf("The document breaks the rule %q.", rule)] == 0 {
			t.Errorf("no document breaks the rule %s", rule)
		}
	}
	for _, message := range []string{"Variable $v is not valid.", "An argument of @skip must not be null.", `Argument "ids" must not be null.`} {
		if broken[message] == 0 {
			t.Errorf("nothing is refused with %q", message)
		}
	}
}

type clientError struct {
	Message    string
	Path       []any
	Extensions map[string]any
}

// isResolvers reports whether a resolver made the error, about the arguments of a field whose name the client knows.
func (e clientError) isResolvers() bool {
	return e.Extensions["code"] == errorcode.BadUserInput.String() && !strings.HasSuffix(e.Message, "must not be null.")
}

// allowedMessages match the messages that errors may have. The client must have written the words in parentheses.
func allowedMessages() []*regexp.Regexp {
	names := strings.Join(slices.Sorted(maps.Keys(rules.NewDefaultRules().GetInner())), "|")
	return []*regexp.Regexp{
		regexp.MustCompile(`^The document breaks the rule "(?:` + names + `)"\.$`),
		regexp.MustCompile(`^Variable \$(\w+) is not valid\.$`),
		regexp.MustCompile(`^An argument of @(\w+) must not be null\.$`),
		regexp.MustCompile(`^Argument "([\w.\[\]]+)" must not be null\.$`),
		regexp.MustCompile(`^Cannot spread fragment "(\w+)" within itself\.$`),
		regexp.MustCompile(`^Introspection is disabled on this server\.$`),
	}
}

var word = regexp.MustCompile(`[_A-Za-z]\w*`)

// problem returns a part of an error that the client has not written.
func (e clientError) problem(patterns []*regexp.Regexp, written string) string {
	var reported []string
	matched := false
	for _, pattern := range patterns {
		if found := pattern.FindStringSubmatch(e.Message); found != nil {
			matched, reported = true, append(reported, found[1:]...)
		}
	}
	if !matched {
		return "a message that no pattern allows"
	}
	for name, value := range e.Extensions {
		switch name {
		case "code":
		case "argument":
			reported = append(reported, fmt.Sprint(value))
		default:
			return "extensions." + name
		}
	}
	reported = append(reported, fmt.Sprint(e.Path...))
	words := word.FindAllString(written, -1)
	for _, name := range word.FindAllString(strings.Join(reported, " "), -1) {
		if !slices.Contains(words, name) {
			return name
		}
	}
	return ""
}

// wrongRequests returns requests that misuse each type, field, argument, enum value and input field.
func wrongRequests() (all []wrongRequest) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		all = append(all, misusedType(schema.Types[name])...)
	}
	for _, reached := range reachable(schema) {
		all = append(all, reached.misused()...)
		for _, argument := range reached.field.Arguments {
			all = append(all, reached.misusedArgument(schema, argument)...)
		}
	}
	return append(all, misusedDirectives()...)
}

func misusedType(definition *ast.Definition) []wrongRequest {
	near := misspelt(definition.Name)
	all := []wrongRequest{
		{query: fmt.Sprintf("query ($v: %s) { me { id } }", near)},
		{query: fmt.Sprintf("query ($v: [%s!]) { me { id } }", definition.Name)},
		{query: fmt.Sprintf("query ($v: %s) { customer(id: $v) { id } customers(first: $v, filter: $v, orderBy: $v) { totalCount } }", definition.Name), variables: `{"v": {}}`},
		{query: fmt.Sprintf("{ me { ... on %s { nothing } } }", near)},
		{query: fmt.Sprintf("{ me { ... on %s { nothing } } }", definition.Name)},
		{query: fmt.Sprintf("{ ...F } fragment F on %s { nothing }", definition.Name)},
		{query: fmt.Sprintf("{ __type(name: %q) { name fields { name } } }", definition.Name)},
	}
	for _, value := range definition.EnumValues {
		for _, wrong := range []string{misspelt(value.Name), strings.ToLower(value.Name), `"` + value.Name + `"`} {
			all = append(all,
				wrongRequest{query: fmt.Sprintf("{ customers(orderBy: {field: %s}) { totalCount } }", wrong)},
				wrongRequest{query: fmt.Sprintf("query ($v: %s! = %s) { customers(orderBy: {field: $v}) { totalCount } }", definition.Name, wrong)},
				wrongRequest{query: fmt.Sprintf(`{ customer(id: "1") { conversations(status: %s) { totalCount } } }`, wrong)},
			)
		}
	}
	return all
}

// misspelt returns a name that is similar enough for a suggestion.
func misspelt(name string) string {
	if len(name) < 3 {
		return name + "x"
	}
	return name[:len(name)-1]
}

// reachableField is a field, and the selection around it.
type reachableField struct {
	field  *ast.FieldDefinition
	around string // with %s for the selection
}

// reachable returns each field of each object and interface once.
func reachable(schema *ast.Schema) (all []reachableField) {
	seen := make(map[string]bool)
	waiting := []struct{ name, around string }{{schema.Query.Name, "{ %s }"}}
	for ; len(waiting) > 0; waiting = waiting[1:] {
		at := waiting[0]
		if seen[at.name] {
			continue
		}
		seen[at.name] = true
		for _, field := range schema.Types[at.name].Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			all = append(all, reachableField{field, at.around})
			definition := schema.Types[field.Type.Name()]
			if definition.IsLeafType() {
				continue
			}
			within := field.Name + requiredArguments(field, "") + " { %s }"
			waiting = append(waiting, struct{ name, around string }{definition.Name, fmt.Sprintf(at.around, within)})
			for _, possible := range schema.GetPossibleTypes(definition) {
				inner := fmt.Sprintf(at.around, fmt.Sprintf(within, "... on "+possible.Name+" { %s }"))
				waiting = append(waiting, struct{ name, around string }{possible.Name, inner})
			}
		}
	}
	return all
}

// requiredArguments writes the arguments that a field must have, except one.
func requiredArguments(field *ast.FieldDefinition, but string) string {
	var written []string
	for _, argument := range field.Arguments {
		if !argument.Type.NonNull || argument.DefaultValue != nil || argument.Name == but {
			continue
		}
		written = append(written, argument.Name+map[bool]string{true: ": []", false: `: "1"`}[argument.Type.Elem != nil])
	}
	if len(written) == 0 {
		return ""
	}
	return "(" + strings.Join(written, ", ") + ")"
}

func (m reachableField) request(selection string) wrongRequest {
	return wrongRequest{query: fmt.Sprintf(m.around, selection)}
}

func (m reachableField) misused() []wrongRequest {
	called := m.field.Name + requiredArguments(m.field, "")
	return []wrongRequest{
		m.request(misspelt(m.field.Name)),
		m.request(strings.ToUpper(m.field.Name)),
		m.request(misspelt(m.field.Name) + " { id }"),
		m.request(m.field.Name + "(x: 1) { x }"),
		m.request(m.field.Name + " { x }"),
		m.request(m.field.Name + " x"),
		m.request(called + " { " + misspelt(m.field.Name) + " }"),
		m.request("x: " + called + " x: __typename"),
		m.request(called + " @include x"),
		m.request(called + " @skip(if: 1) x"),
	}
}

func (m reachableField) misusedArgument(schema *ast.Schema, argument *ast.ArgumentDefinition) (all []wrongRequest) {
	nullable := *argument.Type
	nullable.NonNull = false
	with := func(name, value string) string {
		others := strings.Trim(requiredArguments(m.field, argument.Name), "()")
		return m.field.Name + "(" + strings.Trim(name+": "+value+", "+others, ", ") + ") { __typename }"
	}
	all = append(all, m.request(with(misspelt(argument.Name), "1")), m.request(with(argument.Name, "$v")))
	for _, wrong := range []string{"{}", "[{}]", "X", "1.5", "true", `"x"`, "{x: 1}", "{x: 1, x: 2}", "99999999999", "null"} {
		all = append(all, m.request(with(argument.Name, wrong)+" x"))
		all = append(all, m.variable(&nullable, " = "+wrong, with(argument.Name, "$v")+" x", ""))
	}
	for _, value := range []string{"{}", "[{}]", `"X"`, "1.5", "true", `{"x": 1}`, "99999999999", "null", `{"field": "X"}`, `{"field": null}`} {
		all = append(all, m.variable(argument.Type, "", with(argument.Name, "$v"), `{"v": `+value+`}`))
	}
	for _, kind := range []string{"Boolean", "[[Int]]", "OrderDirection"} {
		all = append(all, m.variable(ast.NamedType(kind, nil), "", with(argument.Name, "$v"), ""))
	}
	if argument.Type.NonNull {
		all = append(all, m.variable(&nullable, " = "+map[bool]string{true: "[]", false: `"1"`}[argument.Type.Elem != nil],
			with(argument.Name, "$v"), `{"v": null}`))
	}
	definition := schema.Types[argument.Type.Name()]
	for _, field := range definition.Fields {
		for _, wrong := range []string{misspelt(field.Name) + ": 1", field.Name + ": {}", field.Name + ": null, x: 1", field.Name + ": [[1.5]]"} {
			all = append(all, m.request(with(argument.Name, "{"+wrong+"}")))
		}
		for _, value := range []string{`{"` + misspelt(field.Name) + `": 1}`, `{"` + field.Name + `": {}}`, `{"` + field.Name + `": [[1.5]]}`} {
			all = append(all, m.variable(argument.Type, "", with(argument.Name, "$v"), `{"v": `+value+`}`))
		}
	}
	return all
}

func (m reachableField) variable(kind *ast.Type, fallback, selection, variables string) wrongRequest {
	return wrongRequest{fmt.Sprintf("query ($v: %s%s) ", kind, fallback) + m.request(selection).query, variables}
}

func misusedDirectives() []wrongRequest {
	return []wrongRequest{
		{query: "{ me @skp(if: true) { id } }"},
		{query: "{ me @skip { id } }"},
		{query: "{ me @skip(iff: true) { id } }"},
		{query: "{ me @skip(if: $v) { id } }"},
		{query: "{ me @key(fields: 1) { id } }"},
		{query: "{ me @deprecated { id } }"},
		{query: "{ me { ... @defer(iff: 1, label: 1) { id } } }"},
		{query: "query ($v: Boolean = true) { me @skip(if: $v) { id } }", variables: `{"v": null}`},
		{query: "{ ...F } fragment F on Query { ...F }"},
		{query: "mutation { me }"},
		{query: "subscription { me }"},
		{query: "{ _service { sdl } }"},
	}
}
