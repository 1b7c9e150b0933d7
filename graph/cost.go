package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// costHeader asks for extensions.cost where answers do not have it by default, or for an estimate: see [wantsEstimate].
const costHeader = "X-Mailbox-Cost"

// cost is extensions.cost: what an operation has cost so far.
type cost struct {
	RESTRequests int64 `json:"restRequests"`
	CacheHits    int64 `json:"cacheHits"`
	Coalesced    int64 `json:"coalesced"`
	// BudgetRemaining is null while no limit is known.
	BudgetRemaining *int `json:"budgetRemaining"`
}

// reportCost adds the cost to every answer, or only to answers whose requests ask for it.
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
	return c
}
