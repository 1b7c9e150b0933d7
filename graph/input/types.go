package input

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Scalar reads a value of a scalar that the schema defines: nil, or what is wrong with it. Numbers come as json.Number.
type Scalar func(value any) error

// Types knows the input types of a schema. It is safe for concurrent use.
type Types struct {
	schema  *ast.Schema
	scalars map[string]Scalar
}

// New returns the input types of a schema. Every value fits a scalar of the schema that is not among the given ones.
func New(schema *ast.Schema, scalars map[string]Scalar) *Types {
	return &Types{schema: schema, scalars: scalars}
}

// custom reports that a type is a scalar of the schema's own, whose values nobody else can judge.
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

// required reports that an object must have a field.
func required(field *ast.FieldDefinition) bool {
	return field.Type.NonNull && field.DefaultValue == nil
}

func isValueOf(enum *ast.Definition, name string) bool {
	return slices.ContainsFunc(enum.EnumValues, func(value *ast.EnumValueDefinition) bool { return value.Name == name })
}
