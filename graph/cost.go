package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// costHeader asks for extensions.cost where answers do not have it by default (1), or for an estimate ([wantsEstimate]).
const costHeader = "X-Mailbox-Cost"

// cost is extensions.cost: the cost of an operation so far.
type cost struct {
	RESTRequests int64 `json:"restRequests"`
	CacheHits    int64 `json:"cacheHits"`
	Coalesced    int64 `json:"coalesced"`
	// BudgetRemaining is null while the server does not know the account's budget.
	BudgetRemaining *int `json:"budgetRemaining"`
	// ShareRemaining is left out for a caller without a share of its own.
	ShareRemaining *int `json:"shareRemaining,omitempty"`
}

// reportCost adds the cost to every answer, or only to answers to requests that ask for the cost.
func reportCost(client *upstream.Client, always bool) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(ctx)
		m := meterOf(ctx)
		if response == nil || m == nil || !always && graphql.GetOperationContext(ctx).Headers.Get(costHeader) != "1" {
			return response
		}
		setExtension(response, "cost", newCost(ctx, &m.usage, client))
		return response
	}
}

func newCost(ctx context.Context, usage *upstream.Usage, client *upstream.Client) cost {
	c := cost{
		RESTRequests: usage.Requests.Load(),
		CacheHits:    usage.CacheHits.Load(),
		Coalesced:    usage.Coalesced.Load(),
	}
	if left, known := client.RemainingBudget(ctx); known {
		c.BudgetRemaining = &left
	}
	if left, limited := upstream.RemainingShare(ctx); limited {
		c.ShareRemaining = &left
	}
	return c
}
