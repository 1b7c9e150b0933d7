package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Schema is what generated code tells of the schema's types.
type Schema struct {
	// Roots are the names of the types whose fields are the queries and the mutations.
	Roots map[ast.Operation]string
	// Objects are the object types by their names.
	Objects map[string]*Object
	// Abstract are the interfaces and unions by their names.
	Abstract map[string]*Abstract
	// Executor returns the generated executor for an operation, which the functions of the fields are called with.
	Executor func(*graphql.OperationContext) any
}

// Object is an object type.
type Object struct {
	Name string
	// Satisfies are the type conditions of fragments that apply to the type.
	Satisfies []string
	Fields    map[string]*Field
}

// Abstract is an interface or a union.
type Abstract struct {
	// Members are the names of the object types that it has.
	Members []string
	// Concrete returns the name of a value's object type and the object as the fields of the type want it. The object is nil
	// for a nil pointer.
	Concrete func(value any) (object string, pointer any)
}

// Field is a field of an object type. It has either Leaf, or Get and Spread.
type Field struct {
	// Type is the name of the field's type, or of the type of its elements.
	Type           string
	List           bool
	NonNull        bool
	ElementNonNull bool
	// Resolver says that Get may wait.
	Resolver bool
	// Arguments says that the field has arguments.
	Arguments bool
	// Leaf appends the value of a scalar, an enum or a list of them. It reports false, and appends nothing, for null and beside an
	// error.
	Leaf func(dst []byte, parent any) ([]byte, bool, error)
	// Source begins to tell of the events of a subscription, whose value the field has then. Nil for fields of other types.
	Source func(ctx context.Context, executor any, fc Call) (Source, error)
	// Get returns the value of an object or of a list of objects.
	Get func(ctx context.Context, executor, parent any, fc Call) (any, error)
	// Spread appends the objects of a value, nil for each element that is null. It reports false when the value is null.
	Spread func(value any, dst []any) ([]any, bool)
	// Context returns gqlgen's field context. It reports errors of arguments by itself.
	Context func(ctx context.Context, executor any, field graphql.CollectedField) (*graphql.FieldContext, error)
}

// Call has the arguments of a field. It stands in for gqlgen's field context, from which generated expressions take them.
type Call struct {
	Args map[string]any
}
