package upstream

import (
	"context"
	"errors"

	"mailbox-graphql/upstream/ratelimit"
)

// Affords returns nil when the given number of reads can be sent before the context's deadline. An *[AllowanceError] says
// that they exceed the operation's request limit, a *[ShareError] that they exceed the caller's share, and a *[BudgetError] that
// the account's budget allows the last of them too late. Nothing is reserved.
//
// read makes the read with the given index. If not all reads can be sent, Affords calls it with a context that sends no
// request, to find out which reads the cache answers, and ignores its result otherwise.
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

// RemainingBudget returns how many permits ctx's account could spend now. They are unknown before the account's first
// read, and while neither a setting nor an answer has told a limit.
func (c *Client) RemainingBudget(ctx context.Context) (permits int, known bool) {
	if account := c.accounts.peek(ctx); account != nil {
		return account.limiter.Remaining()
	}
	return 0, false
}

// OnlyLooksUp tells whether reads with ctx send no request; see [Client.Affords].
func OnlyLooksUp(ctx context.Context) bool { return ctx.Value(lookupKey{}) != nil }

type lookupKey struct{}

// errKept and errNotKept are what a read that only looks up returns in place of a resource.
var (
	errKept    = errors.New("resource is cached")
	errNotKept = errors.New("resource is not cached")
)

// IsUnaffordable tells whether a read failed because the operation, the caller or the account has no requests left for it.
func IsUnaffordable(err error) bool {
	if _, ok := errors.AsType[*AllowanceError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*BudgetError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*ShareError](err); ok {
		return true
	}
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code == CodeRateLimited
}
