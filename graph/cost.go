package graph

import (
	"context"
	"strconv"

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
}

// reportCost adds the cost to every answer, or only to answers to requests that ask for the cost.
func reportCost(ctx context.Context, response *graphql.Response, m *meter, client *upstream.Client, always bool) {
	if always || graphql.GetOperationContext(ctx).Headers.Get(costHeader) == "1" {
		setExtension(response, "cost", newCost(ctx, &m.usage, client))
	}
}

// AppendJSON writes the cost as json.Marshal would, in a fraction of its time: most answers have it.
func (c cost) AppendJSON(to []byte) []byte {
	to = strconv.AppendInt(append(to, `{"restRequests":`...), c.RESTRequests, 10)
	to = strconv.AppendInt(append(to, `,"cacheHits":`...), c.CacheHits, 10)
	to = strconv.AppendInt(append(to, `,"coalesced":`...), c.Coalesced, 10)
	to = append(to, `,"budgetRemaining":`...)
	if c.BudgetRemaining == nil {
		return append(to, `null}`...)
	}
	return append(strconv.AppendInt(to, int64(*c.BudgetRemaining), 10), '}')
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
