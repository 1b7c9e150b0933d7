package transport

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// detach makes it safe to read all responses of an operation with `@defer`, whenever the operation's context ends.
//
// gqlgen's reader waits for a deferred part and ignores the context, but gqlgen may drop a part that is ready after the
// context has ended: the reader then waits for ever. Therefore the operation runs in a context that does not end, and only
// its resolvers get the context that ends. The resolvers return early, and gqlgen delivers each part with their errors.
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

// resolverContext ends with the operation while its resolver runs. Afterwards it never ends, since gqlgen uses it for the
// fields of the resolver's result and for the delivery of their deferred parts.
type resolverContext struct {
	context.Context //nolint:containedctx // it is a context that combines two

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
