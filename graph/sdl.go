package graph

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"mailbox-graphql/graph/generated"
)

// SDL is the published schema in GraphQL's own language, descriptions included. Introspection tells the same schema. Both
// leave out what only a federation's gateway uses: a gateway gets its schema from Query._service.
func SDL() string {
	schema := withoutFederation(generated.NewExecutableSchema(generated.Config{}).Schema())
	schema.SchemaDirectives = nil
	for name, definition := range schema.Types {
		bare := *definition
		bare.Directives = declared(schema, definition.Directives)
		schema.Types[name] = &bare
	}
	// Tools check operations against the definition of @defer. The formatter takes it for one of GraphQL's own.
	deferring := *schema.Directives["defer"]
	deferring.Position = nil
	schema.Directives["defer"] = &deferring
	return schemaDefinition(schema) + format(schema)
}

// schemaDefinition is what the formatter leaves out where the types have their usual names: the schema's description.
func schemaDefinition(schema *ast.Schema) string {
	return fmt.Sprintf("\"\"\"\n%s\n\"\"\"\nschema {\n  query: %s\n}\n", schema.Description, schema.Query.Name)
}

// subgraphSDL is the schema as a federation's gateway wants it: with the directives that are for it, but without their
// definitions and without the fields by which it asks, all of which it knows.
func subgraphSDL() string {
	return format(withoutFederation(generated.NewExecutableSchema(generated.Config{}).Schema()))
}

func format(schema *ast.Schema) string {
	var sdl bytes.Buffer
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
	return sdl.String()
}

// federationSource is the file of the schema that holds nothing but what a federation's gateway needs.
const federationSource = "federation.graphqls"

func isFederation(position *ast.Position) bool {
	return position != nil && position.Src != nil && path.Base(position.Src.Name) == federationSource
}

// withoutFederation returns a copy that lacks the definitions of federationSource. Types that have its directives keep
// them.
func withoutFederation(schema *ast.Schema) *ast.Schema {
	bare := *schema
	bare.Types, bare.Directives = maps.Clone(schema.Types), maps.Clone(schema.Directives)
	maps.DeleteFunc(bare.Types, func(_ string, d *ast.Definition) bool { return isFederation(d.Position) })
	maps.DeleteFunc(bare.Directives, func(_ string, d *ast.DirectiveDefinition) bool { return isFederation(d.Position) })
	query := *schema.Query
	query.Fields = slices.Clone(query.Fields)
	query.Fields = slices.DeleteFunc(query.Fields, func(f *ast.FieldDefinition) bool { return isFederation(f.Position) })
	bare.Query, bare.Types[query.Name] = &query, &query
	return &bare
}

// declared returns the directives that the schema defines.
func declared(schema *ast.Schema, directives ast.DirectiveList) ast.DirectiveList {
	directives = slices.Clone(directives)
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return schema.Directives[d.Name] == nil })
}
