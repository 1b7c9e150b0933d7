package graph

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"
)

// kindsByField has the kinds of types for which a field of __Type has a value. For other kinds the field is null (section
// 4.2.2 of the specification), where gqlgen returns an empty list or false.
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

// servedSchema returns the schema without Float, which gqlparser adds to every schema: a schema must not have a built-in
// scalar that it does not use (section 3.5 of the specification).
func servedSchema(readOnly bool) *ast.Schema {
	served := *definedSchema(readOnly)
	served.Types = maps.Clone(served.Types)
	delete(served.Types, "Float")
	return &served
}

// asksForSchema reports whether a document may have a field of introspection.
func asksForSchema(document string) bool {
	return strings.Contains(document, "__schema") ||
		strings.Count(document, "__type") > strings.Count(document, "__typename")
}

// introspect answers introspection with the published schema, which [SDL] prints too.
func introspect(published *ast.Schema) graphql.FieldMiddleware {
	return func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		field := graphql.GetFieldContext(ctx)
		if field.Object != published.Query.Name {
			return introspectType(ctx, resolve)
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

// introspectType resolves a field of __Type, which is null if it does not apply to the kind of the type, and any other field
// as usual.
func introspectType(ctx context.Context, resolve graphql.Resolver) (any, error) {
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

// describedType returns the type that gqlgen passes as one pointer or as a pointer to a pointer.
func describedType(result any) *introspection.Type {
	switch described := result.(type) {
	case *introspection.Type:
		return described
	case **introspection.Type:
		return *described
	}
	return nil
}
