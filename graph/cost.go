package graph

import (
	"context"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// costHeader asks for extensions.cost where answers do not have it by default (1), or for an estimate ([wantsEstimate]).
const costHeader = "X-Mailbox-Cost"

// cost is extensions.cost: the cost of an operation so far.
type cost struct {
	RESTRequests int64 `json:"restRequests"`
	// Permits is what these requests took of the account's budget.
	Permits   int64 `json:"permits"`
	CacheHits int64 `json:"cacheHits"`
	Coalesced int64 `json:"coalesced"`
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
func (c costReport) add(ctx context.Context, response *graphql.Response, m *meter) {
	if c.isWanted(graphql.GetOperationContext(ctx).Headers) {
		setExtension(response, "cost", newCost(ctx, &m.usage, c.client))
	}
}

// of returns the extensions of an answer that has no others, as JSON. They are empty if the cost is not wanted.
func (c costReport) of(ctx context.Context, header http.Header, usage *upstream.Usage) []byte {
	if !c.isWanted(header) {
		return nil
	}
	const room = 192 // for numbers of eleven digits
	extensions := append(make([]byte, 0, room), `{"cost":`...)
	return append(newCost(ctx, usage, c.client).AppendJSON(extensions), '}')
}

// AppendJSON writes the cost as json.Marshal would, in a fraction of its time: most answers have it.
func (c cost) AppendJSON(to []byte) []byte {
	to = strconv.AppendInt(append(to, `{"restRequests":`...), c.RESTRequests, 10)
	to = strconv.AppendInt(append(to, `,"permits":`...), c.Permits, 10)
	to = strconv.AppendInt(append(to, `,"cacheHits":`...), c.CacheHits, 10)
	to = strconv.AppendInt(append(to, `,"coalesced":`...), c.Coalesced, 10)
	to = append(to, `,"budgetRemaining":`...)
	if c.BudgetRemaining == nil {
		to = append(to, `null`...)
	} else {
		to = strconv.AppendInt(to, int64(*c.BudgetRemaining), 10)
	}
	if c.ShareRemaining != nil {
		to = strconv.AppendInt(append(to, `,"shareRemaining":`...), int64(*c.ShareRemaining), 10)
	}
	return append(to, '}')
}

func newCost(ctx context.Context, usage *upstream.Usage, client *upstream.Client) cost {
	c := cost{
		RESTRequests: usage.Requests.Load(),
		Permits:      usage.Permits.Load(),
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
