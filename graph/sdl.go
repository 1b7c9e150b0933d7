package graph

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"mailbox-graphql/graph/generated"
)

// SDL returns the published schema in GraphQL's schema definition language, with descriptions. Introspection shows the same
// schema. Neither has what only the gateway of a federation uses: a gateway reads Query._service instead. The schema of a
// read-only server has no mutations.
func SDL(readOnly bool) string {
	schema := withoutFederation(definedSchema(readOnly))
	schema.SchemaDirectives = nil
	for name, definition := range schema.Types {
		bare := *definition
		bare.Directives = declared(schema, definition.Directives)
		schema.Types[name] = &bare
	}
	// Tools need the definition of @defer to check operations. The formatter omits it as a built-in directive, which it
	// recognizes by its position.
	deferring := *schema.Directives["defer"]
	deferring.Position = nil
	schema.Directives["defer"] = &deferring
	return schemaDefinition(schema) + format(schema)
}

// schemaDefinition returns the schema's description, which the formatter omits if the root types have their usual names.
func schemaDefinition(schema *ast.Schema) string {
	var roots strings.Builder
	for _, root := range []struct {
		operation ast.Operation
		of        *ast.Definition
	}{{ast.Query, schema.Query}, {ast.Mutation, schema.Mutation}, {ast.Subscription, schema.Subscription}} {
		if root.of != nil {
			fmt.Fprintf(&roots, "  %s: %s\n", root.operation, root.of.Name)
		}
	}
	return fmt.Sprintf("\"\"\"\n%s\n\"\"\"\nschema {\n%s}\n", schema.Description, roots.String())
}

// subgraphSDL returns the schema for the gateway of a federation: with the federation's directives, but without the
// definitions of the federation itself.
func subgraphSDL(readOnly bool) string {
	return format(withoutFederation(definedSchema(readOnly)))
}

// definedSchema returns the schema as its files define it. A read-only server has no mutations.
func definedSchema(readOnly bool) *ast.Schema {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	if readOnly {
		return withoutMutations(schema)
	}
	return schema
}

// mutationSource is how the names of the schema's files end that have mutations, their inputs and their payloads.
const mutationSource = "mutation.graphqls"

// withoutMutations returns a copy of the schema without the definitions in the files of mutations.
func withoutMutations(schema *ast.Schema) *ast.Schema {
	bare := *schema
	bare.Types = maps.Clone(schema.Types)
	maps.DeleteFunc(bare.Types, func(_ string, d *ast.Definition) bool {
		return d.Position != nil && d.Position.Src != nil && strings.HasSuffix(d.Position.Src.Name, mutationSource)
	})
	bare.Mutation = nil
	return &bare
}

func format(schema *ast.Schema) string {
	var sdl bytes.Buffer
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
	return sdl.String()
}

// federationSource is the file of the schema that has the definitions of the federation.
const federationSource = "federation.graphqls"

func isFederation(position *ast.Position) bool {
	return position != nil && position.Src != nil && path.Base(position.Src.Name) == federationSource
}

// withoutFederation returns a copy of the schema without the definitions in federationSource. Types keep the federation's
// directives.
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

// declared returns those of the directives that the schema defines.
func declared(schema *ast.Schema, directives ast.DirectiveList) ast.DirectiveList {
	directives = slices.Clone(directives)
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return schema.Directives[d.Name] == nil })
}
