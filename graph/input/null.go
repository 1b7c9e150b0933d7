package input

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// Nulls are the places of an operation where a variable brings null but none may be: the specification lets a variable
// that can be null stand there if it, or the place, has a default.
type Nulls struct {
	// arguments has the argument of each field that has one such, by the field's position: the transport copies fields, and
	// copies keep it.
	arguments map[*ast.Position]ast.Path
	// Directive is the first directive with such an argument, and At is where the argument's value stands. Nil: there is none.
	Directive *ast.Directive
	At        *ast.Position
}

// Any reports whether any field has such an argument.
func (n Nulls) Any() bool { return len(n.arguments) > 0 }

// Argument returns such an argument of a field: its name, and the way to what is null in it.
func (n Nulls) Argument(field *ast.Field) (ast.Path, bool) {
	path, ok := n.arguments[field.Position]
	return path, ok
}

// NullsOf looks through an operation and the fragments that it spreads. It does nothing where no variable is null.
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
		if way := s.value(argument.Value); way != nil {
			return append(ast.Path{ast.PathName(argument.Name)}, way...)
		}
	}
	return nil
}

// value returns the way to a null that may not be there, which is empty but not nil where it is the value itself.
func (s *nullSearch) value(value *ast.Value) ast.Path {
	switch value.Kind {
	case ast.Variable:
		if given, ok := s.variables[value.Raw]; ok && given == nil && value.ExpectedType != nil && value.ExpectedType.NonNull {
			return ast.Path{}
		}
	case ast.ListValue:
		for i, child := range value.Children {
			if way := s.value(child.Value); way != nil {
				return append(ast.Path{ast.PathIndex(i)}, way...)
			}
		}
	case ast.ObjectValue:
		for _, child := range value.Children {
			if way := s.value(child.Value); way != nil {
				return append(ast.Path{ast.PathName(child.Name)}, way...)
			}
		}
	case ast.IntValue, ast.FloatValue, ast.StringValue, ast.BlockValue, ast.BooleanValue, ast.NullValue, ast.EnumValue:
	}
	return nil
}
