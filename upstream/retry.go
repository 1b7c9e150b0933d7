package upstream

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

const (
	maxAttempts = 3
	// firstBackoff is the middle of the delays before the second attempt; before each further one it doubles.
	firstBackoff = 100 * time.Millisecond
	// maxRetryDelay is the longest that an answer may ask to wait. Where it asks for more, the error is told at once.
	maxRetryDelay = 5 * time.Second
)

// newRetries retries transient failures. All of the client's requests are reads, which may be sent again.
func newRetries() failsafe.Executor[any] {
	return failsafe.With(retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return isTransient(err) }).
		WithMaxAttempts(maxAttempts).
		WithDelayFunc(func(attempt failsafe.ExecutionAttempt[any]) time.Duration {
			return retryDelay(attempt.LastError(), attempt.Attempts())
		}).
		ReturnLastFailure().
		Build())
}

// retry returns the last attempt's result, or the context's error as soon as ctx ends.
func (c *Client) retry(ctx context.Context, attempt func(context.Context) (loaded, error)) (loaded, error) {
	result, err := c.retries.WithContext(ctx).GetWithExecution(func(execution failsafe.Execution[any]) (any, error) {
		if err := accountOf(ctx).circuit.check(); err != nil {
			return loaded{}, err
		}
		return attempt(withAttempt(ctx, execution.Attempts()))
	})
	switch {
	case ctx.Err() != nil:
		return loaded{}, fmt.Errorf("wait for answer: %w", ctx.Err())
	case err != nil:
		return loaded{}, err
	}
	return result.(loaded), nil
}

// retryDelay is how long to wait after so many attempts: as long as the answer says, otherwise about twice as long as the
// last time. What follows a 429 waits for the budget anyway, which is cooling down.
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
