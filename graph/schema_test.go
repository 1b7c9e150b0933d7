package graph_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/upstream"
)

// Every element of the schema has a description of at least one sentence, which frontend developers read.
func TestSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, directive := range schema.Directives {
		if directive.Position.Src.BuiltIn {
			continue
		}
		wantSentence(t, "@"+directive.Name, directive.Description)
		for _, argument := range directive.Arguments {
			wantSentence(t, "@"+directive.Name+"("+argument.Name+")", argument.Description)
		}
	}
	for _, definition := range schema.Types {
		if definition.BuiltIn {
			continue
		}
		wantSentence(t, definition.Name, definition.Description)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			name := definition.Name + "." + field.Name
			wantSentence(t, name, field.Description)
			for _, argument := range field.Arguments {
				wantSentence(t, name+"("+argument.Name+")", argument.Description)
			}
		}
		for _, value := range definition.EnumValues {
			wantSentence(t, definition.Name+"."+value.Name, value.Description)
		}
	}
}

func wantSentence(t *testing.T, name, description string) {
	t.Helper()
	if text := strings.TrimSpace(description); len(text) < 3 || !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ")") {
		t.Errorf("%s: description %q is not a sentence", name, description)
	}
}

// The description of the schema says what null means.
func TestSchemaSaysWhatNullMeans(t *testing.T) {
	t.Parallel()
	description := generated.NewExecutableSchema(generated.Config{}).Schema().Description
	if !strings.Contains(description, "a field is null when") {
		t.Errorf("the schema's description does not say what null means: %q", description)
	}
	if !strings.HasPrefix(graph.SDL(false), "\"\"\"\n"+description) {
		t.Error("the printed schema does not begin with its description")
	}
}

// The printed schema names each root type: gqlparser would take a type named Subscription for one without being told, but graphql-js
// does not.
func TestPrintedSchemaNamesItsRoots(t *testing.T) {
	t.Parallel()
	for readOnly, want := range map[bool]string{
		false: "schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}",
		true:  "schema {\n  query: Query\n  subscription: Subscription\n}",
	} {
		if sdl := graph.SDL(readOnly); !strings.Contains(sdl, want) {
			_, rest, _ := strings.Cut(sdl, "schema {")
			t.Errorf("read-only %t: %.100s; want %s", readOnly, rest, want)
		}
	}
}

// The description of a field that may cost a REST request says so in its first paragraph, which explorers show. The
// description of a type speaks for a field only where partsOfCustomer has it: elsewhere it says that fields cost nothing, or
// it leaves the cost to the field.
func TestSchemaSaysWhatFieldsCost(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	resolvers := reflect.TypeFor[generated.ResolverRoot]()
	for resolver := range resolvers.Methods() {
		name := resolver.Name
		definition := schema.Types[name]
		if definition == nil || definition.Kind != ast.Object {
			t.Errorf("resolver %s has no object type", name)
			continue
		}
		for method := range resolver.Type.Out(0).Methods() {
			field := fieldNamed(definition, method.Name)
			if field == nil {
				t.Errorf("%s has no field for the resolver %s", name, method.Name)
				continue
			}
			said := saysCost(field.Description)
			if name == "Customer" && partsOfCustomer(field.Name) {
				said = strings.Contains(definition.Description, "an entry list or the address, the field follows its link, which costs")
			}
			if !said {
				t.Errorf("%s.%s: the first paragraph does not say what it costs: %q", name, field.Name, field.Description)
			}
		}
	}
}

// partsOfCustomer reports whether a customer's field is an entry list or the address, which cost a request only where the REST
// API leaves them out: the description of `Customer` says so once for all of them.
func partsOfCustomer(field string) bool {
	kinds := upstream.EntryKinds()
	return field == "address" || slices.ContainsFunc(kinds, func(kind upstream.EntryKind) bool {
		return strings.EqualFold(field, strings.ReplaceAll(string(kind), "-", ""))
	})
}

func fieldNamed(definition *ast.Definition, resolver string) *ast.FieldDefinition {
	for _, field := range definition.Fields {
		if strings.EqualFold(strings.TrimLeft(field.Name, "_"), resolver) {
			return field
		}
	}
	return nil
}

func saysCost(description string) bool {
	first, _, _ := strings.Cut(description, "\n\n")
	return regexp.MustCompile(`(?is)\bcosts?\b.*\b(requests?|permits?)\b`).MatchString(first)
}
