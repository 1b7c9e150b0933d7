package plan

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// run is one execution of a plan.
type run struct {
	operation *graphql.OperationContext
	executor  any
	watched   func(ctx context.Context) bool
	arguments []arguments
	takers    int
	underWay  sync.WaitGroup
}

// arguments are the arguments of one field, which are the same for every object that has it.
type arguments struct {
	once   sync.Once
	values map[string]any
	failed bool
}

// execute runs the plan and returns the data of the answer. The root is the event of a subscription, and nil otherwise. Errors go
// to the response that ctx belongs to.
func (p *Plan) execute(ctx context.Context, opts *Options, operation *graphql.OperationContext, root any) []byte {
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: p.root.name})
	r := &run{
		operation: operation, executor: opts.Schema.Executor(operation), watched: opts.Watched,
		arguments: make([]arguments, p.arguments), takers: p.takers,
	}
	values := &region{ctx: ctx, slots: make([]slot, len(p.root.visited))}
	r.visitRoot(p, root, values)
	r.underWay.Wait()
	w := &writer{hand: r.handAt(ctx), buffer: make([]byte, 0, p.size.expected())}
	if !w.object(p.root, root, values, 0) {
		return []byte("null")
	}
	p.size.note(len(w.buffer))
	return w.buffer
}

// size is how long the answers of a plan are: that of the last one, with some room.
type size struct{ last atomic.Int64 }

func (s *size) note(bytes int) { s.last.Store(int64(bytes)) }

func (s *size) expected() int {
	last := int(s.last.Load())
	return last + last/8 + bytes.MinRead
}

// hand takes the values of fields that do not wait.
type hand struct {
	*run
	trail
	looks bool // each field passes the middleware
}

func (r *run) handAt(ctx context.Context) hand {
	h := hand{run: r, looks: r.watched(ctx)}
	h.begin(ctx)
	return h
}

// take appends the objects of a field to dst. It reports false for null, whose error has been added.
func (h *hand) take(f *field, parent any, dst []any) (objects []any, ok bool) {
	depth := len(h.steps)
	defer func() {
		if cause := recover(); cause != nil {
			h.steps = h.steps[:depth]
			h.panicked(h.context(), f, cause)
			objects, ok = dst, false
		}
	}()
	values, valid := h.argumentsOf(f)
	if h.looks || !valid {
		return h.look(f, parent, dst)
	}
	value, err := f.Get(nil, h.executor, parent, Call{values})
	if err != nil {
		ctx := h.contextOf(f)
		h.operation.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
		return dst, false
	}
	objects, ok = f.spread(value, dst)
	if !ok && f.NonNull {
		graphql.AddInvalidNullError(h.contextOf(f), "")
	}
	return objects, ok
}

// spread is Spread, but for lists that must not be null: without elements they are empty.
func (f *field) spread(value any, dst []any) ([]any, bool) {
	if value == nil {
		return dst, false
	}
	objects, ok := f.Spread(value, dst)
	return objects, ok || f.List && f.NonNull
}

// look is take for a field that passes the middleware.
func (h *hand) look(f *field, parent any, dst []any) ([]any, bool) {
	value, ctx, ok := h.resolve(h.context(), f, func(_ context.Context, arguments map[string]any) (any, error) {
		return f.Get(nil, h.executor, parent, Call{arguments})
	})
	if !ok {
		return dst, false
	}
	objects, ok := f.spread(value, dst)
	if !ok && f.NonNull {
		graphql.AddInvalidNullError(ctx, "")
	}
	return objects, ok
}

// resolve gets a field's value as gqlgen's executor does, with a field context and through the middleware. It reports false
// when there is none, and has added the error for that. The context is the one for the objects of the value.
func (r *run) resolve(ctx context.Context, f *field, get getter) (value any, at context.Context, ok bool) {
	current, err := f.Context(ctx, r.executor, f.collected)
	if err != nil {
		return nil, ctx, false
	}
	at = graphql.WithFieldContext(ctx, current)
	value, err = r.operation.ResolverMiddleware(at, func(inner context.Context) (any, error) {
		at = inner //nolint:fatcontext // the objects below get what the middleware made of it, as in gqlgen's executor
		return get(inner, current.Args)
	})
	switch {
	case err != nil:
		r.operation.Error(at, graphql.AddFieldLocationToError(at, err))
		return nil, at, false
	case value == nil && f.NonNull:
		graphql.AddInvalidNullError(at, "")
		return nil, at, false
	}
	current.Result = value
	return value, at, value != nil
}

// contextOf returns the context of a field of the present object.
func (h *hand) contextOf(f *field) context.Context {
	ctx := h.context()
	current, err := f.Context(ctx, h.executor, f.collected)
	if err != nil { // it has been reported
		current = &graphql.FieldContext{Object: f.object, Field: f.collected}
	}
	return graphql.WithFieldContext(ctx, current)
}

// panicked makes an error of a panic in a field of the object that a context is of.
func (r *run) panicked(ctx context.Context, f *field, cause any) {
	at := graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: f.object, Field: f.collected})
	r.operation.Error(at, r.operation.Recover(at, cause))
}

// argumentsOf returns a field's arguments. It reports false when they cannot be read, which is an error of each object.
func (h *hand) argumentsOf(f *field) (map[string]any, bool) {
	if f.arguments < 0 {
		return nil, true
	}
	a := &h.arguments[f.arguments]
	a.once.Do(func() {
		a.failed = true
		quiet := graphql.WithResponseContext(h.context(),
			func(context.Context, error) *gqlerror.Error { return nil }, graphql.DefaultRecover)
		if current, err := f.Context(quiet, h.executor, f.collected); err == nil {
			a.values, a.failed = current.Args, false
		}
	})
	return a.values, !a.failed
}
