package input

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// Nulls are the arguments of an operation that a variable sets to null although their type does not allow null. Validation
// cannot refuse them: the specification allows a nullable variable at such a place if the variable or the place has a
// default.
type Nulls struct {
	// arguments has the first such argument of each field, by the field's position, which the transport's copies of fields
	// keep.
	arguments map[*ast.Position]ast.Path
	// Directive is the first directive with such an argument, and At is the place of the argument's value. Nil: there is none.
	Directive *ast.Directive
	At        *ast.Position
}

// Any reports whether any field has such an argument.
func (n Nulls) Any() bool { return len(n.arguments) > 0 }

// Argument returns the path to the null in such an argument of a field, beginning with the argument's name.
func (n Nulls) Argument(field *ast.Field) (ast.Path, bool) {
	path, ok := n.arguments[field.Position]
	return path, ok
}

// NullsOf searches an operation and the fragments that it spreads. If no variable is null, it does nothing.
func NullsOf(operation *ast.OperationDefinition, variables map[string]any) Nulls {
	if !anyNull(variables) {
		return Nulls{}
	}
	s := nullSearch{variables: variables, seen: make(map[*ast.FragmentDefinition]bool)}
	s.directives(operation.Directives)
	s.selections(operation.SelectionSet)
	return s.found
}

func anyNull(variables map[string]any) bool {
	for _, value := range variables {
		if value == nil {
			return true
		}
	}
	return false
}

type nullSearch struct {
	variables map[string]any
	seen      map[*ast.FragmentDefinition]bool
	found     Nulls
}

func (s *nullSearch) selections(selections ast.SelectionSet) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			s.directives(selection.Directives)
			s.field(selection)
			s.selections(selection.SelectionSet)
		case *ast.InlineFragment:
			s.directives(selection.Directives)
			s.selections(selection.SelectionSet)
		case *ast.FragmentSpread:
			s.directives(selection.Directives)
			if fragment := selection.Definition; fragment != nil && !s.seen[fragment] {
				s.seen[fragment] = true
				s.selections(fragment.SelectionSet)
			}
		}
	}
}

func (s *nullSearch) field(field *ast.Field) {
	if path := s.arguments(field.Arguments); path != nil {
		if s.found.arguments == nil {
			s.found.arguments = make(map[*ast.Position]ast.Path)
		}
		s.found.arguments[field.Position] = path
	}
}

func (s *nullSearch) directives(directives ast.DirectiveList) {
	for _, directive := range directives {
		if s.found.Directive != nil {
			return
		}
		if path := s.arguments(directive.Arguments); path != nil {
			s.found.Directive = directive
			s.found.At = directive.Arguments.ForName(path[:1].String()).Value.Position
		}
	}
}

func (s *nullSearch) arguments(arguments ast.ArgumentList) ast.Path {
	for _, argument := range arguments {
		if path := s.value(argument.Value); path != nil {
			return append(ast.Path{ast.PathName(argument.Name)}, path...)
		}
	}
	return nil
}

// value returns the path to a null that is not allowed, or nil. The path is empty but not nil if the value itself is the
// null.
func (s *nullSearch) value(value *ast.Value) ast.Path {
	switch value.Kind {
	case ast.Variable:
		if given, ok := s.variables[value.Raw]; ok && given == nil && value.ExpectedType != nil && value.ExpectedType.NonNull {
			return ast.Path{}
		}
	case ast.ListValue:
		for i, child := range value.Children {
			if path := s.value(child.Value); path != nil {
				return append(ast.Path{ast.PathIndex(i)}, path...)
			}
		}
	case ast.ObjectValue:
		for _, child := range value.Children {
			if path := s.value(child.Value); path != nil {
				return append(ast.Path{ast.PathName(child.Name)}, path...)
			}
		}
	case ast.IntValue, ast.FloatValue, ast.StringValue, ast.BlockValue, ast.BooleanValue, ast.NullValue, ast.EnumValue:
	}
	return nil
}
