package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// loadFunc reads a resource once from the network.
type loadFunc func(ctx context.Context) (any, error)

// load reads with retries. A resource that does not exist is an answer, not an error.
func (c *Client) load(ctx context.Context, load loadFunc) (cache.Answer, error) {
	value, err := c.retry(ctx, load)
	switch {
	case IsNotFound(err):
		return cache.Answer{Missing: err}, nil
	case err != nil:
		return cache.Answer{}, err
	}
	answer := cache.Answer{Value: value, Size: footprint(value)}
	if list, ok := value.(primer); ok {
		answer.Primes = list.primes(c)
	}
	return answer, nil
}

// primer is a list whose items serve later reads of a single item.
type primer interface {
	// primes returns the items as cache entries.
	primes(c *Client) []cache.Prime
}

// isRefusal tells whether the API denied access to the resource.
func isRefusal(err error) bool {
	if status, ok := errors.AsType[*StatusError](err); ok {
		return status.Code == CodeUnauthorized || status.Code == CodeForbidden
	}
	token, ok := errors.AsType[*auth.TokenError](err)
	return ok && token.Status < http.StatusInternalServerError
}

// initiator is the reader that begins a load which others may share. Its address is its identity.
type initiator struct{ _ byte }

// wrap returns a *[loadError] for the load's error, and nil for nil.
func (i *initiator) wrap(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return &loadError{initiator: i, err: err, timedOut: ctx.Err() != nil}
}

// loadError is the failure of a load that several readers may share.
type loadError struct {
	initiator *initiator
	err       error
	timedOut  bool // the load's own context had ended
}

func (e *loadError) Error() string { return e.err.Error() }

func (e *loadError) Unwrap() error { return e.err }

// mayRetry tells whether a reader other than the initiator may succeed, since it still has what the initiator lacked: time,
// or requests that its operation may send.
func (e *loadError) mayRetry(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if budget, ok := errors.AsType[*ratelimit.BudgetError](e.err); ok {
		deadline, bounded := ctx.Deadline()
		return !bounded || time.Until(deadline) > budget.RetryAfter
	}
	if _, spent := errors.AsType[*ratelimit.ShareError](e.err); spent {
		return true
	}
	_, limited := errors.AsType[*ratelimit.AllowanceError](e.err)
	return limited || e.timedOut
}

// withStack adds the stack of a load that panicked, for the log.
func withStack(err error) error {
	if panicked, ok := errors.AsType[*cache.PanicError](err); ok {
		return fmt.Errorf("%w\n%s", err, panicked.Stack)
	}
	return err
}
