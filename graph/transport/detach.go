package transport

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// detach makes it safe to read all responses of an operation that defers, whenever its context ends.
//
// gqlgen's reader waits for a deferred part without looking at the context, while a part that is ready when the
// context has ended may be dropped instead of handed over: the reader then waits for ever. So the operation runs in a
// context without end, and only its resolvers see the one that ends. They return early, and each part is handed over,
// with the resolvers' errors in it.
func detach(
	ctx context.Context, operation *graphql.OperationContext, responses graphql.ResponseHandler,
) graphql.ResponseHandler {
	resolve := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(field context.Context, next graphql.Resolver) (any, error) {
		resolving := &resolverContext{Context: field, operation: ctx}
		defer resolving.returned.Store(true)
		return resolve(resolving, next)
	}
	started := false
	return func(context.Context) *graphql.Response {
		if !started && ctx.Err() != nil {
			return nil
		}
		started = true
		return responses(context.WithoutCancel(ctx))
	}
}

// resolverContext ends with the operation as long as its resolver runs. gqlgen goes on to use it for the fields of what
// the resolver returned and for handing over their deferred parts, and for that it must not end.
type resolverContext struct {
	context.Context //nolint:containedctx // it is a context, made of two

	operation context.Context //nolint:containedctx // see above
	returned  atomic.Bool
}

func (c *resolverContext) Deadline() (time.Time, bool) { return c.operation.Deadline() }

func (c *resolverContext) Err() error { return c.operation.Err() }

func (c *resolverContext) Done() <-chan struct{} {
	if c.returned.Load() {
		return nil
	}
	return c.operation.Done()
}
