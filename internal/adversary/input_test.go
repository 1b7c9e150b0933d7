package adversary

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// inputValues has the values of input fields that no text fits, by "Type.field" or by "field". An empty value leaves the field
// out. All other fields get a value of their type, so that every new field is attacked.
var inputValues = map[string]string{
	"id":                       `"500"`,
	"customerId":               `"500"`,
	"organizationId":           `"35"`,
	"age":                      `"30"`,
	"country":                  `"CZ"`,
	"email":                    `"` + canary + `@example.com"`,
	"slug":                     `"pet"`,
	"brandColor":               `"#112233"`,
	"domains":                  `["` + canary + `.example"]`,
	"photoUrl":                 `"https://example.com/` + canary + `.png"`,
	"idempotencyKey":           "",
	"PropertyValueInput.slug":  `"car"`,
	"PropertyValueInput.value": `"` + canary + `"`,

	"properties": `[{slug: "car", value: "` + canary + `"}]`,

	"EmailInput.value":               `"` + canary + `@example.com"`,
	"EmailUpdateInput.value":         `"` + canary + `2@example.com"`,
	"AddCustomerEmailInput.value":    `"` + canary + `@example.com"`,
	"UpdateCustomerEmailInput.value": `"` + canary + `@example.com"`,

	// The entries of customer 500, each in one change only.
	"EmailChangesInput.remove": "", "EmailUpdateInput.id": `"1"`, "UpdateCustomerEmailInput.id": `"1"`, "RemoveCustomerEmailInput.id": `"1"`,
	"PhoneChangesInput.remove": "", "PhoneUpdateInput.id": `"2"`, "UpdateCustomerPhoneInput.id": `"2"`, "RemoveCustomerPhoneInput.id": `"2"`,
	"ChatChangesInput.remove": "", "ChatUpdateInput.id": `"5"`, "UpdateCustomerChatInput.id": `"5"`, "RemoveCustomerChatInput.id": `"5"`,
	"SocialProfileChangesInput.remove": "", "SocialProfileUpdateInput.id": `"4"`, "UpdateCustomerSocialProfileInput.id": `"4"`,
	"RemoveCustomerSocialProfileInput.id": `"4"`,
	"WebsiteChangesInput.remove":          "", "WebsiteUpdateInput.id": `"3"`, "UpdateCustomerWebsiteInput.id": `"3"`,
	"RemoveCustomerWebsiteInput.id": `"3"`,

	"UpdateOrganizationInput.id":                `"35"`,
	"DeleteOrganizationInput.id":                `"35"`,
	"SetOrganizationPropertiesInput.id":         `"35"`,
	"SetOrganizationPropertiesInput.properties": `[{slug: "industry", value: "Retail"}]`,
	"DeleteCustomerPropertyInput.slug":          `"car"`,
	"UpdateOrganizationPropertyInput.slug":      `"industry"`,
	"DeleteOrganizationPropertyInput.slug":      `"industry"`,
	"CreateCustomerPropertyInput.type":          "DROPDOWN",
	"CreateOrganizationPropertyInput.type":      "DROPDOWN",
}

// mutations derives an operation from each mutation of the schema.
func mutations(tb testing.TB) []operation {
	tb.Helper()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	w := &writer{tb: tb, schema: schema, values: argumentValues}
	var all []operation
	for _, field := range schema.Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		input := w.input(field.Arguments.ForName("input").Type, "", "")
		query := "mutation { " + field.Name + "(input: " + input + ") { " + w.selection(field.Type.Name(), 1, "") + " } }"
		all = append(all, operation{name: field.Name, query: query})
	}
	return all
}

// hole is a place in the input of a mutation.
type hole struct {
	path string // names of fields, such as ".emails.add.value"
	kind *ast.Type
}

// holes returns the places of a mutation's input that take a scalar, an enum or a list of these.
func (w *writer) holes(kind *ast.Type, path string) (all []hole) {
	definition := w.schema.Types[kind.Name()]
	if definition.Kind != ast.InputObject {
		return []hole{{path, kind}}
	}
	for _, field := range definition.Fields {
		all = append(all, w.holes(field.Type, path+"."+field.Name)...)
	}
	return all
}

// mutationWith writes a mutation whose input has the variable $hole in a place.
func (w *writer) mutationWith(field *ast.FieldDefinition, at hole) string {
	w.hole = at.path
	defer func() { w.hole = "" }()
	nullable := *at.kind
	nullable.NonNull = false
	return "mutation($hole: " + nullable.String() + "!) { " + field.Name +
		"(input: " + w.input(field.Arguments.ForName("input").Type, "", "") + ") { userErrors { code field message } } }"
}

// input writes a value of an input type, for a field of another one.
func (w *writer) input(kind *ast.Type, of, name string) string {
	outer := w.at
	if name != "" {
		w.at += "." + name
	}
	defer func() { w.at = outer }()
	if w.hole == w.at && w.hole != "" {
		return "$hole"
	}
	if w.hole != "" && strings.HasPrefix(w.hole, w.at+".") {
		return w.around(kind)
	}
	for _, key := range []string{of + "." + name, name} {
		if value, known := inputValues[key]; known {
			return value
		}
	}
	if kind.Elem != nil {
		return "[" + w.input(kind.Elem, of, name) + "]"
	}
	definition := w.schema.Types[kind.Name()]
	if definition.Kind == ast.InputObject {
		return w.inputObject(definition)
	}
	if definition.Kind == ast.Enum {
		return definition.EnumValues[0].Name
	}
	switch kind.Name() {
	case "String":
		return `"` + canary + `"`
	case "Boolean":
		return "false"
	}
	w.tb.Fatalf("no value for the field %s.%s of type %s: add one to inputValues", of, name, kind)
	return ""
}

// around writes an input object that has the hole, or a list of one.
func (w *writer) around(kind *ast.Type) string {
	text := w.inputObject(w.schema.Types[kind.Name()])
	if kind.Elem != nil {
		return "[" + text + "]"
	}
	return text
}

func (w *writer) inputObject(definition *ast.Definition) string {
	var fields []string
	for _, field := range definition.Fields {
		if value := w.input(field.Type, definition.Name, field.Name); value != "" {
			fields = append(fields, field.Name+": "+value)
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}
