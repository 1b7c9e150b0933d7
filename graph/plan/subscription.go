package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Source waits for the next event of a subscription. It reports false when there is none any more.
type Source func(ctx context.Context) (event any, ok bool)

// SourceOf takes the events from a resolver's channel.
func SourceOf[T any](events <-chan T) Source {
	return func(ctx context.Context) (any, bool) {
		select {
		case event, ok := <-events:
			return event, ok
		case <-ctx.Done():
			return nil, false
		}
	}
}

// NotPlannedError says that a subscription cannot be executed, since plans do not know a part of it.
type NotPlannedError struct{}

func (*NotPlannedError) Error() string { return "the subscription has no plan" }

// ExecWithEventContext executes a subscription. gqlgen calls it for subscriptions in place of [Executor.Exec]: the function
// that it returns waits for an event, and returns the answer to it and the context that the answer was made in.
func (e *Executor) ExecWithEventContext(ctx context.Context) graphql.ResponseHandlerWithContext {
	operation := graphql.GetOperationContext(ctx)
	var compiled *Plan
	if document := documentOf(operation); document != nil {
		compiled = document.plan(&e.options, operation)
	}
	if compiled == nil {
		graphql.AddError(ctx, &NotPlannedError{})
		return nil
	}
	events, err := compiled.subscribe(ctx, &e.options, operation)
	if err != nil {
		graphql.AddError(ctx, err)
		return nil
	}
	return func(ctx context.Context) (context.Context, *graphql.Response) {
		event, ok := events(ctx)
		if !ok {
			return ctx, nil
		}
		return compiled.answer(ctx, &e.options, operation, event)
	}
}

// subscribe begins to hear of events.
func (p *Plan) subscribe(ctx context.Context, opts *Options, operation *graphql.OperationContext) (Source, error) {
	executor := opts.Schema.Executor(operation)
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: p.root.name})
	current, err := p.source.Context(ctx, executor, p.source.collected)
	if err != nil {
		return nil, err
	}
	ctx = graphql.WithFieldContext(ctx, current)
	events, err := p.source.Source(ctx, executor, Call{current.Args})
	if err != nil {
		return nil, graphql.AddFieldLocationToError(ctx, err)
	}
	return events, nil
}

// answer executes the plan for an event.
func (p *Plan) answer(
	ctx context.Context, opts *Options, operation *graphql.OperationContext, event any,
) (context.Context, *graphql.Response) {
	if opts.Event == nil {
		return ctx, &graphql.Response{Data: p.execute(ctx, opts, operation, event)}
	}
	inner, end, err := opts.Event(ctx)
	if err != nil && ctx.Err() != nil { // the subscription has ended
		return ctx, nil
	}
	if err != nil {
		graphql.AddError(ctx, err)
		return ctx, &graphql.Response{Data: []byte("null")}
	}
	defer end()
	return inner, &graphql.Response{Data: p.execute(inner, opts, operation, event)}
}
