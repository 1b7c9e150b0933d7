package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// Every element of the schema is documentation for frontend developers: a full sentence at least.
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
			wantNullExplained(t, name, definition, field)
		}
		for _, value := range definition.EnumValues {
			wantSentence(t, definition.Name+"."+value.Name, value.Description)
		}
	}
}

func wantSentence(t *testing.T, name, description string) {
	t.Helper()
	if text := strings.TrimSpace(description); len(text) < 3 || !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ")") {
		t.Errorf("%s: description %q is no sentence", name, description)
	}
}

// A field that can be null says what null means.
func wantNullExplained(t *testing.T, name string, definition *ast.Definition, field *ast.FieldDefinition) {
	t.Helper()
	if definition.Kind != ast.Object && definition.Kind != ast.Interface || field.Type.NonNull {
		return
	}
	if !strings.Contains(strings.ToLower(field.Description), "null") {
		t.Errorf("%s can be null, and its description does not say what that means: %q", name, field.Description)
	}
}
