package graph

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// kindsByField has the kinds of types for which a field of __Type is there. For other kinds it is null, by section 4.2.2 of
// the specification, where gqlgen says empty or false.
//
//nolint:gochecknoglobals // a table
var kindsByField = map[string][]string{
	"fields":        {"OBJECT", "INTERFACE"},
	"interfaces":    {"OBJECT", "INTERFACE"},
	"possibleTypes": {"INTERFACE", "UNION"},
	"enumValues":    {"ENUM"},
	"inputFields":   {"INPUT_OBJECT"},
	"isOneOf":       {"INPUT_OBJECT"},
}

// servedSchema is the schema without Float, which gqlparser adds to every schema: by section 3.5 of the specification a
// built-in scalar that a schema does not use is not a part of it.
func servedSchema() *ast.Schema {
	served := *generated.NewExecutableSchema(generated.Config{}).Schema()
	served.Types = maps.Clone(served.Types)
	delete(served.Types, "Float")
	return &served
}

// asksForSchema tells whether a document may hold a field of the introspection.
func asksForSchema(document string) bool {
	return strings.Contains(document, "__schema") || strings.Contains(document, "__type")
}

// tell answers introspection with the published schema, which is the one that [SDL] prints.
func tell(published *ast.Schema) graphql.FieldMiddleware {
	return func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		field := graphql.GetFieldContext(ctx)
		if field.Object != published.Query.Name {
			return tellByKind(ctx, resolve)
		}
		switch field.Field.Name {
		case "__schema":
			return introspection.WrapSchema(published), nil
		case "__type":
			name, _ := field.Args["name"].(string)
			return introspection.WrapTypeFromDef(published, published.Types[name]), nil
		}
		return resolve(ctx)
	}
}

// tellByKind answers introspection as the specification says: what a kind of type does not have is null.
func tellByKind(ctx context.Context, resolve graphql.Resolver) (any, error) {
	value, err := resolve(ctx)
	field := graphql.GetFieldContext(ctx)
	if field.Object != "__Type" || field.Parent == nil {
		return value, err
	}
	kinds, ok := kindsByField[field.Field.Name]
	described := describedType(field.Parent.Result)
	if !ok || described == nil || slices.Contains(kinds, described.Kind()) {
		return value, err
	}
	return nil, err
}

// describedType looks behind the pointers by which gqlgen passes a type on.
func describedType(result any) *introspection.Type {
	switch described := result.(type) {
	case *introspection.Type:
		return described
	case **introspection.Type:
		return *described
	}
	return nil
}
