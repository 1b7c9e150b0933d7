package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
)

// An operation may hold a fixed amount of memory while it runs, and more for each unit of its price. A list of 2,000
// customers with 18 fields each, at a price of 46,000, was measured to hold up to 17 MB.
const (
	bytesPerOperation = 64 << 10
	bytesPerPrice     = 400
)

// admitBy returns a function that admits an operation by the memory that the operation may hold.
func admitBy(gate *admission.Gate) func(context.Context, *graphql.OperationContext) (transport.Permit, error) {
	return func(ctx context.Context, operation *graphql.OperationContext) (transport.Permit, error) {
		bytes := bytesPerOperation + bytesPerPrice*int64(limits.PriceOf(operation))
		return gate.Acquire(ctx, upstream.CallerOf(ctx), bytes)
	}
}
