package input

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Scalar checks a value of a custom scalar, and returns nil or the problem of the value. A number is a json.Number.
type Scalar func(value any) error

// Types are the input types of a schema. They are safe for concurrent use.
type Types struct {
	schema  *ast.Schema
	scalars map[string]Scalar
}

// New returns the input types of a schema, with its custom scalars. A custom scalar that is not in scalars accepts every
// value.
func New(schema *ast.Schema, scalars map[string]Scalar) *Types {
	return &Types{schema: schema, scalars: scalars}
}

// custom reports whether a type is a custom scalar, that is, not built-in.
func custom(definition *ast.Definition) bool {
	return definition.Kind == ast.Scalar && !definition.OneOf("Int", "Float", "String", "Boolean", "ID")
}

func (t *Types) check(name string, value any) error {
	if scalar := t.scalars[name]; scalar != nil {
		return scalar(value)
	}
	return nil
}

func isOneOf(definition *ast.Definition) bool { return definition.Directives.ForName("oneOf") != nil }

// required reports whether an object must have the field.
func required(field *ast.FieldDefinition) bool {
	return field.Type.NonNull && field.DefaultValue == nil
}

func isValueOf(enum *ast.Definition, name string) bool {
	return slices.ContainsFunc(enum.EnumValues, func(value *ast.EnumValueDefinition) bool { return value.Name == name })
}
