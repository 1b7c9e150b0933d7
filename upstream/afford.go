package upstream

import (
	"context"
	"errors"

	"mailbox-graphql/upstream/ratelimit"
)

// Affords tells whether several reads could be made now: a *[AllowanceError] says that the operation may not make as many,
// and a *[BudgetError] that the account's budget cannot serve the last of them before the context's deadline. Nothing is
// reserved.
//
// read makes the read at an index. Affords calls it, where it matters, with a context that sends no request, to leave out
// the reads that are kept; it ignores what read returns otherwise.
func (c *Client) Affords(ctx context.Context, reads int, read func(ctx context.Context, index int) error) error {
	limiter := c.accounts.of(ctx).limiter
	err := ratelimit.Affords(ctx, limiter, reads)
	if err == nil {
		return nil
	}
	unsent, needed := context.WithValue(ctx, lookupKey{}, true), 0
	for i := range reads {
		if errors.Is(read(unsent, i), errNotKept) {
			needed++
		}
	}
	return ratelimit.Affords(ctx, limiter, needed)
}

// OnlyLooksUp tells whether reads with ctx send no request; see [Client.Affords].
func OnlyLooksUp(ctx context.Context) bool { return ctx.Value(lookupKey{}) != nil }

type lookupKey struct{}

// errKept and errNotKept are what a read that only looks up gives in place of a resource.
var (
	errKept    = errors.New("resource is kept")
	errNotKept = errors.New("resource is not kept")
)

// IsUnaffordable tells whether a read failed because the operation or the account has no requests left for it.
func IsUnaffordable(err error) bool {
	if _, ok := errors.AsType[*AllowanceError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*BudgetError](err); ok {
		return true
	}
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code == CodeRateLimited
}
