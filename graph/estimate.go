package graph

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/limits"
)

// wantsEstimate is the value of costHeader that asks what an operation may cost, in place of its answer.
const wantsEstimate = "estimate"

// estimate is extensions.estimate: the most that an operation may cost, worked out from its text and its variables.
type estimate struct {
	// RESTRequests is the most REST requests that the operation makes while nothing it needs is cached.
	RESTRequests int `json:"restRequests"`
	// Price is what the limit of complexity is compared with.
	Price int `json:"price"`
}

// answerEstimates answers requests for an estimate. It does not run their operations. What is refused before, because it
// is not valid or beyond a limit, is refused here too.
func answerEstimates(schema graphql.ExecutableSchema) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		operation := graphql.GetOperationContext(ctx)
		if operation.Headers.Get(costHeader) != wantsEstimate {
			return next(ctx)
		}
		price := limits.PriceOf(operation)
		dearer := complexity.Calculate(ctx, dearerFields{schema}, operation.Operation, operation.Variables)
		return graphql.OneShot(&graphql.Response{
			Data: json.RawMessage("null"),
			Extensions: map[string]any{"estimate": estimate{
				// A price is 50 for each request and 1 for each field. Where a field costs 2, it is higher by the fields.
				RESTRequests: (price - (dearer - price)) / requestPrice,
				Price:        price,
			}},
		})
	}
}

// dearerFields is a schema whose fields cost 2 where they have no price of their own.
type dearerFields struct{ graphql.ExecutableSchema }

// Complexity returns the price of a field, given that of the fields below it.
func (s dearerFields) Complexity(
	ctx context.Context, typeName, field string, child int, arguments map[string]any,
) (int, bool) {
	if price, ok := s.ExecutableSchema.Complexity(ctx, typeName, field, child, arguments); ok {
		return price, true
	}
	return 2 + child, true
}
