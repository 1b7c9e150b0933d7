package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// trail is the way from the beginning of a region to the present object. Contexts are made of it only when somebody asks.
type trail struct {
	steps []step
}

// step is a field or an element of a list.
type step struct {
	field *field // nil: an element
	index int
	value any
	ctx   context.Context //nolint:containedctx // made when it is asked for
}

// begin starts at a context, which has the field context of whatever the present object is below.
func (t *trail) begin(ctx context.Context) { t.steps = append(t.steps[:0], step{ctx: ctx}) }

func (t *trail) enter(f *field, value any) { t.steps = append(t.steps, step{field: f, value: value}) }

func (t *trail) enterElement(index int, value any) {
	t.steps = append(t.steps, step{index: index, value: value})
}

func (t *trail) leave() { t.steps = t.steps[:len(t.steps)-1] }

// context returns the context of the present object.
func (t *trail) context() context.Context { return t.contextAt(len(t.steps) - 1) }

func (t *trail) contextAt(depth int) context.Context {
	s := &t.steps[depth]
	if s.ctx != nil {
		return s.ctx
	}
	at := &graphql.FieldContext{Result: s.value}
	if s.field != nil {
		at.Object, at.Field, at.IsMethod, at.IsResolver = s.field.object, s.field.collected, true, s.field.Resolver
	} else {
		index := s.index
		at.Index = &index
	}
	s.ctx = graphql.WithFieldContext(t.contextAt(depth-1), at)
	return s.ctx
}
