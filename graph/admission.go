package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
)

// The memory that an operation may hold while it runs: a fixed part, and a part for each unit of its price. A list of 2,000
// customers with 18 fields each, whose price is 46,000, was measured to hold up to 17 MB.
const (
	bytesPerOperation = 64 << 10
	bytesPerPrice     = 400
)

// admitBy admits operations by the memory that they may hold.
func admitBy(gate *admission.Gate) func(context.Context, *graphql.OperationContext) (transport.Permit, error) {
	return func(ctx context.Context, operation *graphql.OperationContext) (transport.Permit, error) {
		bytes := bytesPerOperation + bytesPerPrice*int64(limits.PriceOf(operation))
		return gate.Acquire(ctx, upstream.CallerOf(ctx), bytes)
	}
}
