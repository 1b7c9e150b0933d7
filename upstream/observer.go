package upstream

import (
	"context"
	"errors"
	"net/url"
	"time"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Observer learns what a client does, for metrics and traces. Nothing that it learns is of an account's data: a route stands
// in place of each address. Its methods are called concurrently and must return at once.
type Observer interface {
	// Attempt is called before each attempt of a REST request, and the function that it returns after it. The request is made
	// in the returned context.
	Attempt(ctx context.Context, method, route string) (context.Context, func(Attempt))
	// Refused is called for a request that the client did not send.
	Refused(ctx context.Context, reason Refusal)
	// Load is called when a read begins to load a resource. What it returns names the load to [Observer.Read].
	Load(ctx context.Context) (load any)
	// Read is called when a read has ended. It is not called for a read that failed.
	Read(ctx context.Context, read Read)
}

// Attempt is one attempt of a REST request.
type Attempt struct {
	// Number is 1 for the first attempt of a read or a write.
	Number int
	// Permits is what the attempt cost of the account's budget. 0: it was not sent.
	Permits int
	// Queued is how long the attempt waited for its permits and its slot.
	Queued time.Duration
	// Duration is the time until the header of the answer came, with the wait.
	Duration time.Duration
	// Status is the answer's. 0: there was none, see Err.
	Status int
	// Err says why there was no answer, and quotes nothing.
	Err error
}

// Read is how a read was served.
type Read struct {
	// Outcome is [cache.Loaded] for a read that began a load.
	Outcome cache.Outcome
	// Load is the load that the answer came from. Nil for an answer that was kept.
	Load any
}

// Refusal is why a request was not sent.
type Refusal string

// The refusals.
const (
	// RefusedByBudget: its turn would have come after its deadline, or too many requests waited.
	RefusedByBudget Refusal = "budget"
	// RefusedByShare: its caller had used up its share.
	RefusedByShare Refusal = "share"
	// RefusedByAllowance: its operation had sent as many requests as an operation may.
	RefusedByAllowance Refusal = "operation_limit"
	// RefusedByCircuit: the circuit was open.
	RefusedByCircuit Refusal = "circuit"
)

// refusalOf returns why the request that failed with err was not sent, or "" for another failure.
func refusalOf(err error) Refusal {
	if _, ok := errors.AsType[*ratelimit.BudgetError](err); ok {
		return RefusedByBudget
	}
	if _, ok := errors.AsType[*ratelimit.ShareError](err); ok {
		return RefusedByShare
	}
	if _, ok := errors.AsType[*ratelimit.AllowanceError](err); ok {
		return RefusedByAllowance
	}
	if _, ok := errors.AsType[*CircuitOpenError](err); ok {
		return RefusedByCircuit
	}
	return ""
}

// noteRefusal tells the observer of a request that was not sent, if err says so.
func (c *Client) noteRefusal(ctx context.Context, err error) {
	if c.observer == nil || err == nil {
		return
	}
	if reason := refusalOf(err); reason != "" {
		c.observer.Refused(ctx, reason)
	}
}

// noteLoad returns the observer's name for a load that begins.
func (c *Client) noteLoad(ctx context.Context) any {
	if c.observer == nil {
		return nil
	}
	return c.observer.Load(ctx)
}

// noteRead tells all who count or log reads how one was served.
func (c *Client) noteRead(ctx context.Context, target *url.URL, found cache.Result) {
	observe(ctx, target, found)
	c.noteStale(found)
	c.log.read(ctx, target, found.Outcome)
	if c.observer != nil && found.Outcome != "" {
		c.observer.Read(ctx, Read{Outcome: found.Outcome, Load: found.Load})
	}
}
