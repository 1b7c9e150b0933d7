package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// decodeFunc makes a resource of an answer.
type decodeFunc func(ctx context.Context, answer *Representation) (any, error)

// reading is the read of one resource.
type reading struct {
	address string // see [cacheKey]
	target  *url.URL
	decode  decodeFunc
}

// load reads from the API, with retries. A resource that does not exist is an answer, not an error.
func (c *Client) load(ctx context.Context, r *reading) (cache.Answer, *Representation, error) {
	answer, err := c.retry(ctx, r.target)
	switch {
	case IsNotFound(err):
		return cache.Answer{Missing: err}, missing(err), nil
	case err != nil:
		return cache.Answer{}, nil, err
	}
	made, err := c.make(ctx, r, answer)
	return made, answer, err
}

// make makes what is cached of an answer.
func (c *Client) make(ctx context.Context, r *reading, answer *Representation) (cache.Answer, error) {
	value, err := r.decode(ctx, answer)
	if err != nil {
		return cache.Answer{}, err
	}
	made := cache.Answer{Value: value, Size: footprint(value), Tag: c.tagOfOther(r.target, value)}
	if list, ok := value.(primer); ok {
		made.Primes = list.primes(c)
	}
	return made, nil
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
	return isCredentialsRefusal(err)
}

// isCredentialsRefusal tells whether the API has refused the credentials with which this server requests its token.
func isCredentialsRefusal(err error) bool {
	token, ok := errors.AsType[*auth.TokenError](err)
	return ok && token.Status < http.StatusInternalServerError && token.Status != http.StatusTooManyRequests
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
