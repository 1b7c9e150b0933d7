package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// loaded is a resource that was read just now.
type loaded struct {
	value any
}

// share returns what is kept for the caller of the resource at target, and otherwise what load brings, with retries. Those
// who ask at the same time share one load, which obeys the deadline and the allowance of whoever began it.
func (c *Client) share(
	ctx context.Context, kind string, target *url.URL, load func(context.Context) (loaded, error),
) (any, error) {
	account := c.accounts.of(ctx)
	address := keyOf(kind, target)
	if OnlyLooksUp(ctx) {
		if c.cache.Keeps(ctx, cache.Key{Principal: *account.kept.Load(), URL: address}) {
			return nil, errKept
		}
		return nil, errNotKept
	}
	for {
		kept := account.kept.Load()
		key := cache.Key{Principal: *kept, URL: address}
		begun := &loading{ctx: ctx}
		found, err := c.cache.Get(ctx, key, func(ctx context.Context) (cache.Answer, error) {
			ctx, cancel := begun.bound(ctx)
			defer cancel()
			answer, err := c.load(withAccount(ctx, account), load)
			if isRefusal(err) {
				// Who may not see it any more gets no stale copy either.
				c.cache.Invalidate(key)
			}
			return answer, begun.failed(ctx, err)
		})
		if found.Outcome == cache.Stale && !account.mayReadStale(kept, c.staleTrust) {
			found, err = cache.Result{}, found.Failure
		}
		observe(ctx, found)
		if err == nil {
			observeFlaws(ctx, found.Value)
		}
		if failure, ok := errors.AsType[*loadError](err); ok {
			if failure.of != begun && failure.sparedBy(ctx) {
				continue
			}
			err = failure.err
		}
		return found.Value, withStack(err)
	}
}

// kindOf names what is read at an address. What one link leads to as an address never serves as a customer.
func kindOf[V any]() string { return reflect.TypeFor[V]().String() }

// keyOf is what a resource is kept under: its address and its kind.
func keyOf(kind string, target *url.URL) string { return canonical(target) + "#" + kind }

// canonical writes equal addresses equally: a link's parameters come in any order. A query that cannot be read in full
// stays as it is written, since what is not understood may make a difference.
func canonical(target *url.URL) string {
	address := *target
	if query, err := url.ParseQuery(target.RawQuery); err == nil {
		address.RawQuery = query.Encode()
	}
	address.Fragment, address.RawFragment = "", ""
	return address.String()
}

// load reads with retries. That there is no such resource is an answer.
func (c *Client) load(ctx context.Context, load func(context.Context) (loaded, error)) (cache.Answer, error) {
	found, err := c.retry(withRedirects(ctx), load)
	switch {
	case IsNotFound(err):
		return cache.Answer{Missing: err}, nil
	case err != nil:
		return cache.Answer{}, err
	}
	answer := cache.Answer{Value: found.value, Size: footprint(found.value)}
	if list, ok := found.value.(primer); ok {
		answer.Primes = list.primes(c)
	}
	return answer, nil
}

// primer is a list that brings along what could be asked for alone.
type primer interface {
	// primes returns those resources.
	primes(c *Client) []cache.Prime
}

// isRefusal tells whether the API denied what was asked for to whoever asked.
func isRefusal(err error) bool {
	if status, ok := errors.AsType[*StatusError](err); ok {
		return status.Code == CodeUnauthorized || status.Code == CodeForbidden
	}
	token, ok := errors.AsType[*auth.TokenError](err)
	return ok && token.Status < http.StatusInternalServerError
}

// loading is a load and the caller that would begin it.
type loading struct {
	ctx context.Context //nolint:containedctx // the caller's, while the caller waits
}

// bound gives the load the deadline of the caller that began it: a wait for the budget that would be too long fails at once.
func (l *loading) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := l.ctx.Deadline(); ok {
		return context.WithDeadline(ctx, deadline)
	}
	return ctx, func() {}
}

func (l *loading) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return &loadError{of: l, err: err, late: ctx.Err() != nil}
}

// loadError is the failure of a load that several callers may share.
type loadError struct {
	of   *loading
	err  error
	late bool // the load's own time had run out
}

func (e *loadError) Error() string { return e.err.Error() }

func (e *loadError) Unwrap() error { return e.err }

// sparedBy tells whether another caller need not fail as well, since it has what the one that began the load lacked: time,
// or requests that its operation may still make.
func (e *loadError) sparedBy(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if budget, ok := errors.AsType[*ratelimit.BudgetError](e.err); ok {
		deadline, bounded := ctx.Deadline()
		return !bounded || time.Until(deadline) > budget.RetryAfter
	}
	_, spent := errors.AsType[*ratelimit.AllowanceError](e.err)
	return spent || e.late
}

// withStack adds where a load panicked, for the log.
func withStack(err error) error {
	if panicked, ok := errors.AsType[*cache.PanicError](err); ok {
		return fmt.Errorf("%w\n%s", err, panicked.Stack)
	}
	return err
}
