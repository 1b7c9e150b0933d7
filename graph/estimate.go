package graph

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/limits"
)

// wantsEstimate is the value of costHeader that asks for an estimate of the cost instead of an answer.
const wantsEstimate = "estimate"

// estimate is extensions.estimate: the most that an operation may cost, by its text and its variables.
type estimate struct {
	// RESTRequests is the most REST requests that the operation makes while the cache has nothing that it needs.
	RESTRequests int `json:"restRequests"`
	// Permits is the most permits of the account's budget that these requests take.
	Permits int `json:"permits"`
	// Price is the number that the limit of complexity bounds.
	Price int `json:"price"`
}

func asksForEstimate(operation *graphql.OperationContext) bool {
	return operation.Headers.Get(costHeader) == wantsEstimate
}

// answerEstimate answers a request for an estimate. An operation that is not valid or exceeds a limit never comes here: its
// answer has the error.
func answerEstimate(ctx context.Context, schema *ast.Schema, operation *graphql.OperationContext) graphql.ResponseHandler {
	return graphql.OneShot(&graphql.Response{
		Data: json.RawMessage("null"),
		Extensions: map[string]any{"estimate": estimate{
			RESTRequests: countIn(ctx, schema, operation, 1),
			Permits:      countIn(ctx, schema, operation, permitsOfWrite),
			Price:        limits.PriceOf(operation),
		}},
	})
}

// countIn returns the number of REST requests in the price of an operation, of which each write counts as ofWrite. It prices
// the operation again, at a price of a request that exceeds the price of all fields together. A division of the total then
// leaves the fields as the remainder.
func countIn(ctx context.Context, schema *ast.Schema, operation *graphql.OperationContext, ofWrite int) int {
	request := limits.PriceOf(operation) + 1 // the price has all fields in it
	repriced := generated.NewExecutableSchema(generated.Config{Schema: schema, Complexity: prices(request, ofWrite*request)})
	return complexity.Calculate(ctx, repriced, operation.Operation, operation.Variables) / request
}
