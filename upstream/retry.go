package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

const (
	maxAttempts = 3
	// firstBackoff is the mean delay before the second attempt. It doubles with each further attempt.
	firstBackoff = 100 * time.Millisecond
	// maxRetryDelay is the longest Retry-After that is waited for. With a longer one the read fails at once.
	maxRetryDelay = 5 * time.Second
)

// newRetries retries transient failures. The client only reads, so any request may be sent again.
func newRetries() failsafe.Executor[*Representation] {
	return failsafe.With(retrypolicy.NewBuilder[*Representation]().
		HandleIf(func(_ *Representation, err error) bool { return isTransient(err) }).
		WithMaxAttempts(maxAttempts).
		WithDelayFunc(func(attempt failsafe.ExecutionAttempt[*Representation]) time.Duration {
			return retryDelay(attempt.LastError(), attempt.Attempts())
		}).
		ReturnLastFailure().
		Build())
}

// retry returns the last attempt's result, or the context's error as soon as ctx ends. The policy of retries learns of the
// first attempt only if the attempt may be followed by another, since most are not.
func (c *Client) retry(ctx context.Context, target *url.URL) (*Representation, error) {
	answer, err := c.attempt(ctx, target, 1)
	if isTransient(err) {
		answer, err = c.attemptAgain(ctx, target, err)
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("wait for answer: %w", ctx.Err())
	case err != nil:
		return nil, err
	}
	return answer, nil
}

// attemptAgain makes the attempts after the first one, which failed.
func (c *Client) attemptAgain(ctx context.Context, target *url.URL, failure error) (*Representation, error) {
	retries := c.retries.WithContext(ctx)
	return retries.GetWithExecution(func(execution failsafe.Execution[*Representation]) (*Representation, error) {
		if execution.Attempts() == 1 {
			return nil, failure
		}
		return c.attempt(ctx, target, execution.Attempts())
	})
}

// attempt requests once, unless the account's circuit is open.
func (c *Client) attempt(ctx context.Context, target *url.URL, number int) (*Representation, error) {
	if err := accountOf(ctx).circuit.check(); err != nil {
		c.noteRefusal(ctx, err)
		return nil, err
	}
	return c.represent(withAttempt(ctx, number), target)
}

// retryDelay returns how long to wait after the given number of attempts: as long as the answer asks for, otherwise a random
// time that doubles on average. After a 429 the account's budget cools down, and the next attempt waits for the budget.
func retryDelay(err error, attempts int) time.Duration {
	status, ok := errors.AsType[*StatusError](err)
	switch {
	case ok && status.Status == http.StatusTooManyRequests:
		return 0
	case ok && status.RetryAfter > 0:
		return status.RetryAfter
	}
	backoff := firstBackoff << (attempts - 1)
	return backoff/2 + rand.N(backoff)
}

// isTransient tells whether another attempt may succeed. A request that timed out is not repeated: it has used its time.
func isTransient(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	if !ok {
		return errors.Is(err, ErrUnreachable) && isConnectionFailure(err)
	}
	switch status.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return status.RetryAfter <= maxRetryDelay
	}
	return false
}

// isConnectionFailure tells whether a connection could not be made, or broke: a new connection may work. An answer that is
// not HTTP, or a certificate that is not trusted, is the same on every connection.
func isConnectionFailure(err error) bool {
	for _, cause := range []error{
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.ECONNABORTED, syscall.EPIPE,
		syscall.ENETUNREACH, syscall.EHOSTUNREACH,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	if lookup, ok := errors.AsType[*net.DNSError](err); ok {
		return lookup.IsTemporary || lookup.IsTimeout
	}
	_, ok := errors.AsType[streamError](err)
	return ok
}

// streamError has the fields of net/http's unexported error for a reset HTTP/2 stream, which can therefore be converted.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (streamError) Error() string { return "stream was reset" }
