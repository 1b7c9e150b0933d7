package input

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// Literal returns why a literal does not fit the type at its place, or "" if it fits. Validation must have walked the
// document and set that type. Literal does not check the values in a list or an object, which the walk visits too; the
// values in a custom scalar are part of the scalar.
func (t *Types) Literal(value *ast.Value) string {
	expected, definition := value.ExpectedType, value.Definition
	if expected == nil || definition == nil || value.Kind == ast.Variable {
		return ""
	}
	if value.Kind == ast.NullValue {
		if expected.NonNull {
			return fmt.Sprintf("Expected value of type %q, found null.", expected)
		}
		return ""
	}
	if expected.Elem != nil && value.Kind == ast.ListValue {
		return ""
	}
	switch definition.Kind {
	case ast.Enum:
		return enumLiteral(definition, value)
	case ast.InputObject:
		return objectLiteral(definition, value)
	case ast.Scalar:
		if custom(definition) {
			return t.customLiteral(definition, value)
		}
		return builtInLiteral(definition, value)
	case ast.Object, ast.Interface, ast.Union:
	}
	return "" // not an input type, which other rules report
}

func enumLiteral(enum *ast.Definition, value *ast.Value) string {
	switch {
	case value.Kind != ast.EnumValue:
		return fmt.Sprintf("Enum %q cannot represent non-enum value: %s.", enum.Name, value)
	case !isValueOf(enum, value.Raw):
		return fmt.Sprintf("Value %q does not exist in %q enum.", value.Raw, enum.Name)
	}
	return ""
}

func objectLiteral(object *ast.Definition, value *ast.Value) string {
	if value.Kind != ast.ObjectValue {
		return fmt.Sprintf("Expected value of type %q, found %s.", object.Name, value)
	}
	for _, child := range value.Children {
		if object.Fields.ForName(child.Name) == nil {
			return fmt.Sprintf("Field %q is not defined by type %q.", child.Name, object.Name)
		}
	}
	for _, field := range object.Fields {
		if required(field) && value.Children.ForName(field.Name) == nil {
			return fmt.Sprintf("Field \"%s.%s\" of required type %q was not provided.", object.Name, field.Name, field.Type)
		}
	}
	if isOneOf(object) && (len(value.Children) != 1 || value.Children[0].Value.Kind == ast.NullValue) {
		return fmt.Sprintf("OneOf Input Object %q must specify exactly one key, whose value is not null.", object.Name)
	}
	return ""
}

func builtInLiteral(scalar *ast.Definition, value *ast.Value) string {
	var ok bool
	what := "value"
	switch scalar.Name {
	case "Int":
		what = "non-integer value"
		if value.Kind == ast.IntValue {
			_, err := strconv.ParseInt(value.Raw, 10, 32)
			ok, what = err == nil, "non 32-bit signed integer value"
		}
	case "Float":
		what = "non numeric value"
		if value.Kind == ast.IntValue || value.Kind == ast.FloatValue {
			_, err := strconv.ParseFloat(value.Raw, 64)
			ok = err == nil
		}
	case "String":
		what = "a non string value"
		ok = value.Kind == ast.StringValue || value.Kind == ast.BlockValue
	case "Boolean":
		what = "a non boolean value"
		ok = value.Kind == ast.BooleanValue
	case "ID":
		what = "a non-string and non-integer value"
		ok = value.Kind == ast.StringValue || value.Kind == ast.BlockValue || value.Kind == ast.IntValue
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("%s cannot represent %s: %s", scalar.Name, what, value)
}

func (t *Types) customLiteral(scalar *ast.Definition, value *ast.Value) string {
	plain, ok := plainOf(value)
	if !ok {
		return fmt.Sprintf("Expected value of type %q: a number is too large.", scalar.Name)
	}
	if err := t.check(scalar.Name, plain); err != nil {
		return fmt.Sprintf("Expected value of type %q, found %s; %s.", scalar.Name, value, err)
	}
	return ""
}

// plainOf returns a literal as a JSON value. Variables in the literal, whose values are not known yet, are null. It returns
// false for a number that execution cannot read.
func plainOf(value *ast.Value) (plain any, ok bool) {
	switch value.Kind {
	case ast.Variable, ast.NullValue:
		return nil, true
	case ast.IntValue, ast.FloatValue:
		_, err := strconv.ParseFloat(value.Raw, 64)
		return json.Number(value.Raw), err == nil
	case ast.BooleanValue:
		return value.Raw == "true", true
	case ast.StringValue, ast.BlockValue, ast.EnumValue:
		return value.Raw, true
	case ast.ListValue:
		list := make([]any, len(value.Children))
		for i, child := range value.Children {
			if list[i], ok = plainOf(child.Value); !ok {
				return nil, false
			}
		}
		return list, true
	case ast.ObjectValue:
		object := make(map[string]any, len(value.Children))
		for _, child := range value.Children {
			if object[child.Name], ok = plainOf(child.Value); !ok {
				return nil, false
			}
		}
		return object, true
	}
	return nil, false
}

// Normalize changes a valid literal to a form that execution can read. A whole number for an ID, which may have any size,
// becomes a string. Another whole number beyond 64 bits, which only a custom scalar accepts, becomes a floating-point
// number. Like [Types.Literal], Normalize does not change the values in a list or an object.
func Normalize(value *ast.Value) {
	if value.Kind != ast.IntValue {
		return
	}
	if value.Definition != nil && value.Definition.Name == "ID" {
		value.Kind = ast.StringValue
		return
	}
	if _, err := strconv.ParseInt(value.Raw, 10, 64); err != nil {
		value.Kind = ast.FloatValue
	}
}
