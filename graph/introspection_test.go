package graph_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream/emulator"
)

// A field of __Type that does not apply to the kind of a type is null. Float is missing, since the schema does not use it.
func TestIntrospectionByKind(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	var got struct {
		Schema struct {
			Types []map[string]any `json:"types"`
		} `json:"__schema"`
	}
	text := api.data(t, `{ __schema { types { kind name
		fields { name } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name } isOneOf } } }`, nil)
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &got); err != nil {
		t.Fatal(err)
	}
	there := map[string][]string{
		"OBJECT":       {"fields", "interfaces"},
		"INTERFACE":    {"fields", "interfaces", "possibleTypes"},
		"UNION":        {"possibleTypes"},
		"ENUM":         {"enumValues"},
		"INPUT_OBJECT": {"inputFields", "isOneOf"},
		"SCALAR":       nil,
	}
	seen := make(map[string]bool)
	for _, described := range got.Schema.Types {
		kind, _ := described["kind"].(string)
		seen[kind] = true
		if described["name"] == "Float" {
			t.Error("Float is listed")
		}
		for _, field := range []string{"fields", "interfaces", "possibleTypes", "enumValues", "inputFields", "isOneOf"} {
			want := false
			for _, name := range there[kind] {
				want = want || name == field
			}
			if is := described[field] != nil; is != want {
				t.Errorf("%s %s: %s is there: %t, want %t", kind, described["name"], field, is, want)
			}
		}
	}
	for kind := range there {
		if !seen[kind] {
			t.Errorf("no type of kind %s", kind)
		}
	}
}

// Introspection and /schema.graphql show the same schema, so that tools find no difference.
func TestIntrospectionMatchesTheSDL(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	told := api.data(t, `{
		__schema {
			queryType { name } mutationType { name } subscriptionType { name }
			types { name fields(includeDeprecated: true) { name args { name } } inputFields(includeDeprecated: true) { name }
				enumValues(includeDeprecated: true) { name }
				possibleTypes { name } }
			directives { name args { name } }
		}
		query: __type(name: "Query") { fields { name } }
		gone: __type(name: "_Service") { name }
	}`, nil).(map[string]any)
	printed, err := gqlparser.LoadSchema(&ast.Source{Input: graph.SDL(false)})
	if err != nil {
		t.Fatal(err)
	}

	wanted := make(map[string][]string)
	for name, definition := range printed.Types {
		if name != "Float" { // which gqlparser adds
			wanted[name] = membersOf(printed, definition)
		}
	}
	for name, directive := range printed.Directives {
		wanted["@"+name] = sorted(argumentsOf(directive.Arguments))
	}
	schema := told["__schema"].(map[string]any)
	for root, definition := range map[string]*ast.Definition{
		"queryType": printed.Query, "mutationType": printed.Mutation, "subscriptionType": printed.Subscription,
	} {
		if definition == nil || definition.Name != nameOf(schema[root]) {
			t.Errorf("%s is %v in the SDL and %v in introspection", root, definition, schema[root])
		}
	}
	got := make(map[string][]string)
	for _, described := range schema["types"].([]any) {
		got[nameOf(described)] = introspectedMembers(described)
	}
	for _, directive := range schema["directives"].([]any) {
		got["@"+nameOf(directive)] = introspectedMembers(directive)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("introspection differs from the SDL (-SDL +introspection):\n%s", diff)
	}
	if diff := cmp.Diff(len(printed.Query.Fields)-2, len(told["query"].(map[string]any)["fields"].([]any))); diff != "" {
		t.Errorf("__type has another number of root fields (-SDL +introspection):\n%s", diff)
	}
	if told["gone"] != nil {
		t.Errorf("__type shows %v, which the SDL does not have", told["gone"])
	}
}

// membersOf returns the names of a type's fields with their arguments, of its values and of its possible types, sorted.
func membersOf(schema *ast.Schema, definition *ast.Definition) []string {
	var names []string
	for _, field := range definition.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		names = append(names, field.Name)
		for _, argument := range argumentsOf(field.Arguments) {
			names = append(names, field.Name+"."+argument)
		}
	}
	for _, value := range definition.EnumValues {
		names = append(names, value.Name)
	}
	if definition.IsAbstractType() {
		for _, possible := range schema.GetPossibleTypes(definition) {
			names = append(names, possible.Name)
		}
	}
	return sorted(names)
}

func argumentsOf(arguments ast.ArgumentDefinitionList) []string {
	var names []string
	for _, argument := range arguments {
		names = append(names, argument.Name)
	}
	return names
}

// introspectedMembers is membersOf for a type or a directive in an answer to introspection.
func introspectedMembers(described any) []string {
	var names []string
	for _, kind := range []string{"fields", "inputFields", "enumValues", "possibleTypes", "args"} {
		members, _ := described.(map[string]any)[kind].([]any)
		for _, member := range members {
			names = append(names, nameOf(member))
			arguments, _ := member.(map[string]any)["args"].([]any)
			for _, argument := range arguments {
				names = append(names, nameOf(member)+"."+nameOf(argument))
			}
		}
	}
	return sorted(names)
}

func nameOf(described any) string { return described.(map[string]any)["name"].(string) }

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
