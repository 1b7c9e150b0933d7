package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Options say what an executor runs plans with.
type Options struct {
	Schema *Schema
	// Ready has, by "Type.field", what takes the value of a field with a resolver where it is at hand. A field that is not
	// there always waits for its resolver. The field must be one that can be null.
	Ready map[string]Ready
	// Together has, by "Type.field", what resolves a field of several objects of one list with one call. The field must be one
	// that can be null.
	Together map[string]Together
	// Watched tells whether fields at hand have to pass gqlgen's field middleware. It is asked again for each field that
	// waited, when its value has come.
	Watched func(ctx context.Context) bool
	// Event makes the context in which the answer to one event of a subscription is made. The function ends it. An error is the
	// answer to the event. Nil: the context of the subscription.
	Event func(ctx context.Context) (context.Context, func(), error)
}

// Executor is a schema that executes the plans of documents, and leaves the rest to the generated executor.
type Executor struct {
	graphql.ExecutableSchema
	options Options
}

// New puts plans in front of a generated executor.
func New(generated graphql.ExecutableSchema, options Options) *Executor {
	return &Executor{generated, options}
}

// Exec executes an operation. The documents of operations with plans have been noted by [Document.Note].
func (e *Executor) Exec(ctx context.Context) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	document := documentOf(operation)
	if document == nil {
		return e.ExecutableSchema.Exec(ctx)
	}
	compiled := document.plan(&e.options, operation)
	if compiled == nil {
		return e.ExecutableSchema.Exec(ctx)
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		return &graphql.Response{Data: compiled.execute(ctx, &e.options, operation, nil)}
	}
}
