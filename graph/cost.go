package graph

import (
	"context"
	"encoding/json"
	"net/http"

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

// costReport tells which answers have their cost.
type costReport struct {
	client *upstream.Client
	always bool // otherwise only answers to requests that ask for the cost
}

func (c costReport) isWanted(header http.Header) bool {
	return c.always || header.Get(costHeader) == "1"
}

// add adds the cost to an answer.
func (c costReport) add(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	m := meterOf(ctx)
	if response == nil || m == nil || !c.isWanted(graphql.GetOperationContext(ctx).Headers) {
		return response
	}
	setExtension(response, "cost", newCost(ctx, &m.usage, c.client))
	return response
}

// of returns the extensions of an answer that has no others, as JSON. They are empty if the cost is not wanted.
func (c costReport) of(ctx context.Context, header http.Header, usage *upstream.Usage) []byte {
	if !c.isWanted(header) {
		return nil
	}
	extensions, err := json.Marshal(struct {
		Cost cost `json:"cost"`
	}{newCost(ctx, usage, c.client)})
	if err != nil {
		return nil // numbers can always be encoded
	}
	return extensions
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
