package adversary

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// operation is a query of one root field with everything below it, to some depth.
type operation struct {
	name  string
	query string
}

// nodeID names customer 500, as the schema's nodeId fields do.
var nodeID = base64.RawURLEncoding.EncodeToString([]byte("Customer:500"))

// argumentValues has the values of required arguments, by "field.argument". A new required argument gets a line.
var argumentValues = map[string]string{
	"customer.id":              `"500"`,
	"customersByIds.ids":       "", // the ids of the account's population, see operations
	"customerByEmail.email":    `"bear@acme.com"`,
	"customersByEmails.emails": `["bear@acme.com", "nobody@example.com"]`,
	"organization.id":          `"35"`,
	"conversation.id":          "",
	"node.nodeId":              `"` + nodeID + `"`,
	"_entities.representations": `[{__typename: "Customer", id: "500"}, {__typename: "Organization", id: "35"},` +
		` {__typename: "Customer", id: "999999999"}]`,
	"property.slug": `"car"`,
}

// variants are sets of optional arguments, tried on each root field that has them all. The first fits every field.
var variants = []struct{ name, arguments, counts string }{
	{"plain", "first: 3", ""},
	{"last", "last: 2", ""},
	{"counted", "first: 3", "totalCount"},
	{"long", "first: 120", ""},
}

// depth is how many levels of objects a query selects below a root field.
const depth = 2

// operations derives the queries from the schema, so that every new field is attacked.
func operations(tb testing.TB, ids []string, conversation string) []operation {
	tb.Helper()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	values := maps.Clone(argumentValues)
	quoted, _ := json.Marshal(ids)
	values["customersByIds.ids"] = string(quoted)
	values["conversation.id"] = `"` + conversation + `"`
	w := &writer{tb: tb, schema: schema, values: values}
	var all []operation
	for _, field := range schema.Query.Fields {
		if strings.HasPrefix(field.Name, "__") || field.Name == "_service" {
			continue
		}
		for i, variant := range variants {
			paged := field.Arguments.ForName("last") != nil
			if i > 0 && !paged {
				continue
			}
			w.page, w.counted = "", variant.counts != ""
			if paged {
				w.page = variant.arguments
			}
			levels := depth
			if variant.name == "long" {
				levels = 1
			}
			query := "{ " + w.field(field, levels) + " }"
			all = append(all, operation{name: field.Name + "." + variant.name, query: query})
		}
	}
	return all
}

// writer writes selections of all fields.
type writer struct {
	tb      testing.TB
	schema  *ast.Schema
	values  map[string]string
	page    string // arguments of the root's connection
	counted bool
	hole    string // the place of an input that is left to a variable; "": none
	at      string // the place of the input that is being written
}

func (w *writer) field(field *ast.FieldDefinition, levels int) string {
	text := field.Name + w.arguments(field)
	if selection := w.selection(field.Type.Name(), levels, ""); selection != "" {
		text += " { " + selection + " }"
	}
	return text
}

func (w *writer) arguments(field *ast.FieldDefinition) string {
	var arguments []string
	for _, argument := range field.Arguments {
		value, known := w.values[field.Name+"."+argument.Name]
		if !known && argument.Type.NonNull && argument.DefaultValue == nil {
			w.tb.Fatalf("no value for the argument %s.%s: add one to argumentValues", field.Name, argument.Name)
		}
		if known {
			arguments = append(arguments, argument.Name+": "+value)
		}
	}
	if field.Arguments.ForName("last") != nil {
		if w.page != "" {
			arguments = append(arguments, w.page)
			w.page = ""
		} else {
			arguments = append(arguments, "first: 2")
		}
	}
	if len(arguments) == 0 {
		return ""
	}
	return "(" + strings.Join(arguments, ", ") + ")"
}

// selection selects all leaves of a type, and objects while levels are left. prefix begins the aliases that keep the fields
// of an abstract type's members from conflicting.
func (w *writer) selection(typeName string, levels int, prefix string) string {
	definition := w.schema.Types[typeName]
	switch definition.Kind {
	case ast.Object:
		return w.object(definition, levels, prefix)
	case ast.Interface, ast.Union:
		parts := []string{"__typename"}
		for _, member := range w.schema.GetPossibleTypes(definition) {
			alias := strings.ToLower(member.Name) + "_"
			parts = append(parts, "... on "+member.Name+" { "+w.object(member, levels, alias)+" }")
		}
		return strings.Join(parts, " ")
	default:
		return ""
	}
}

func (w *writer) object(definition *ast.Definition, levels int, prefix string) string {
	connection := strings.HasSuffix(definition.Name, "Connection") || strings.HasSuffix(definition.Name, "Edge") || definition.Name == "PageInfo"
	var parts []string
	for _, field := range definition.Fields {
		alias := ""
		if prefix != "" {
			alias = prefix + field.Name + ": "
		}
		switch {
		case strings.HasPrefix(field.Name, "__"), field.Name == "totalCount" && !w.counted:
		case definition.Kind == ast.Object && strings.HasSuffix(definition.Name, "Edge") && field.Name == "node":
			parts = append(parts, "node { id }")
		case w.schema.Types[field.Type.Name()].IsLeafType():
			parts = append(parts, alias+field.Name+w.arguments(field))
		case connection:
			parts = append(parts, alias+w.field(field, levels))
		case levels > 0:
			parts = append(parts, alias+w.field(field, levels-1))
		}
	}
	if len(parts) == 0 {
		return "__typename"
	}
	return strings.Join(parts, " ")
}

// Every query of the schema is attacked.
func TestOperationsCoverTheSchema(t *testing.T) {
	t.Parallel()
	var covered []string
	for _, o := range operations(t, []string{"500"}, "1") {
		name, _, _ := strings.Cut(o.name, ".")
		covered = append(covered, name)
	}
	for _, field := range generated.NewExecutableSchema(generated.Config{}).Schema().Query.Fields {
		if !strings.HasPrefix(field.Name, "__") && field.Name != "_service" && !slices.Contains(covered, field.Name) {
			t.Errorf("no operation asks for %s", field.Name)
		}
	}
}
