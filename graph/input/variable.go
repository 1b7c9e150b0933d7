package input

import (
	"fmt"
	"math"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// VariableError refuses the value of a variable.
type VariableError struct {
	Variable *ast.VariableDefinition
	// Path leads from the variable to the wrong part of the value.
	Path ast.Path
	// Problem describes the error. It may name types and fields of the schema that the client has not written.
	Problem string
}

func (e *VariableError) Error() string {
	return fmt.Sprintf("Variable $%s: %s", e.Place(), e.Problem)
}

// Place returns the variable and the path, such as `order.direction` or `ids[2]`.
func (e *VariableError) Place() string {
	return append(ast.Path{ast.PathName(e.Variable.Variable)}, e.Path...).String()
}

// Variables returns the values of an operation's variables in the form that execution expects: an ID is a string, an Int is
// an int64, a single value for a list is a list, and missing variables have their defaults. It omits variables that the
// operation does not define. It may change the lists and objects in given, and reuses them in the result.
func (t *Types) Variables(operation *ast.OperationDefinition, given map[string]any) (map[string]any, *VariableError) {
	values := make(map[string]any, len(operation.VariableDefinitions))
	for _, definition := range operation.VariableDefinitions {
		value, ok := given[definition.Variable]
		if !ok && definition.DefaultValue != nil {
			var err error
			if value, err = definition.DefaultValue.Value(nil); err != nil {
				return nil, &VariableError{Variable: definition, Problem: "has a default that cannot be read"}
			}
			ok = true
		}
		if !ok {
			if definition.Type.NonNull {
				return nil, &VariableError{Variable: definition, Problem: "must be defined"}
			}
			continue
		}
		coerced, wrong := t.coerce(definition.Type, value)
		if wrong != nil {
			return nil, &VariableError{Variable: definition, Path: wrong.path(), Problem: wrong.problem}
		}
		values[definition.Variable] = coerced
	}
	return values, nil
}

// invalid is a problem, with the path to it in reverse.
type invalid struct {
	problem string
	steps   ast.Path // from the inside out
}

func (i *invalid) within(step ast.PathElement) *invalid {
	i.steps = append(i.steps, step)
	return i
}

func (i *invalid) path() ast.Path {
	path := make(ast.Path, 0, len(i.steps))
	for _, step := range slices.Backward(i.steps) {
		path = append(path, step)
	}
	return path
}

func refuse(format string, args ...any) *invalid {
	return &invalid{problem: fmt.Sprintf(format, args...)}
}

func (t *Types) coerce(expected *ast.Type, value any) (any, *invalid) {
	if value == nil {
		if expected.NonNull {
			return nil, refuse("cannot be null")
		}
		return nil, nil
	}
	if expected.Elem != nil {
		return t.coerceList(expected.Elem, value)
	}
	definition := t.schema.Types[expected.NamedType]
	if definition == nil {
		return nil, refuse("is of a type that does not exist")
	}
	switch definition.Kind {
	case ast.Enum:
		return coerceEnum(definition, value)
	case ast.InputObject:
		return t.coerceObject(definition, value)
	case ast.Scalar:
		return t.coerceScalar(definition, value)
	case ast.Object, ast.Interface, ast.Union:
	}
	return nil, refuse("is of a type that no value has")
}

// coerceList coerces a list, or a single value as a list of one.
func (t *Types) coerceList(element *ast.Type, value any) (any, *invalid) {
	list, ok := value.([]any)
	if !ok {
		coerced, wrong := t.coerce(element, value)
		return []any{coerced}, wrong
	}
	for i, item := range list {
		coerced, wrong := t.coerce(element, item)
		if wrong != nil {
			return nil, wrong.within(ast.PathIndex(i))
		}
		list[i] = coerced
	}
	return list, nil
}

func coerceEnum(enum *ast.Definition, value any) (any, *invalid) {
	name, ok := value.(string)
	if !ok || !isValueOf(enum, name) {
		return nil, refuse("%s is not a valid %s", shown(value), enum.Name)
	}
	return value, nil
}

func (t *Types) coerceObject(object *ast.Definition, value any) (any, *invalid) {
	members, ok := value.(map[string]any)
	if !ok {
		return nil, refuse("%s is not a valid %s, which is an object", shown(value), object.Name)
	}
	defined := 0
	for _, field := range object.Fields {
		member, ok := members[field.Name]
		if !ok {
			if required(field) {
				return nil, refuse("must have the field %s", field.Name)
			}
			continue
		}
		defined++
		coerced, wrong := t.coerce(field.Type, member)
		if wrong != nil {
			return nil, wrong.within(ast.PathName(field.Name))
		}
		members[field.Name] = coerced
		if isOneOf(object) && (coerced == nil || len(members) != 1) {
			return nil, refuse("must have exactly one field, whose value is not null")
		}
	}
	if defined != len(members) {
		return nil, refuse("is not a field of %s", object.Name).within(ast.PathName(unknownMember(object, members)))
	}
	if defined == 0 && isOneOf(object) {
		return nil, refuse("must have exactly one field, whose value is not null")
	}
	return members, nil
}

// unknownMember returns the alphabetically first member that the object type does not have.
func unknownMember(object *ast.Definition, members map[string]any) (first string) {
	found := false
	for name := range members {
		if object.Fields.ForName(name) == nil && (!found || name < first) {
			first, found = name, true
		}
	}
	return first
}

func (t *Types) coerceScalar(scalar *ast.Definition, value any) (coerced any, wrong *invalid) {
	var ok bool
	switch scalar.Name {
	case "Int":
		coerced, ok = intOf(value)
	case "Float":
		coerced, ok = floatOf(value)
	case "ID":
		coerced, ok = idOf(value)
	case "String":
		coerced, ok = value.(string)
	case "Boolean":
		coerced, ok = value.(bool)
	default:
		if err := t.check(scalar.Name, value); err != nil {
			return nil, refuse("%s is not a valid %s: %s", shown(value), scalar.Name, err)
		}
		return value, nil
	}
	if !ok {
		return nil, refuse("%s is not a valid %s", shown(value), scalar.Name+describedInt(scalar, value))
	}
	return coerced, nil
}

// describedInt returns the explanation of why a whole number is not an Int.
func describedInt(scalar *ast.Definition, value any) string {
	number, ok := floatOf(value)
	if scalar.Name != "Int" || !ok || number != math.Trunc(number) {
		return ""
	}
	return ", which has 32 bits"
}
