package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"
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

// tellByKind answers introspection as the specification says: what a kind of type does not have is null, and a scalar that
// the schema does not use is not listed.
func tellByKind(ctx context.Context, resolve graphql.Resolver) (any, error) {
	value, err := resolve(ctx)
	field := graphql.GetFieldContext(ctx)
	if told, ok := value.([]introspection.Type); ok && field.Object == "__Schema" {
		return slices.DeleteFunc(told, isUnused), err
	}
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

// isUnused tells whether a type is Float, which every schema of gqlparser has.
func isUnused(listed introspection.Type) bool {
	name := listed.Name()
	return name != nil && *name == "Float"
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
