package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"mailbox-graphql/internal/errorcode"
)

// operationTimeoutError is the cause of a context that ended because the operation took too long. Clients see its text.
type operationTimeoutError struct{ limit time.Duration }

func (e *operationTimeoutError) Error() string {
	return fmt.Sprintf("The operation took longer than its limit of %s.", e.limit)
}

// withTimeout bounds the time of each operation. The operation's context ends with its answer.
func withTimeout(next http.Handler, timeout time.Duration) http.Handler {
	late := &operationTimeoutError{timeout}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeoutCause(r.Context(), timeout, late)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// describeDeadline distinguishes the deadline of the operation from the deadline of one REST request, after which the
// operation continues.
func describeDeadline(ctx context.Context, err error) (description, bool) {
	if !errors.Is(err, context.DeadlineExceeded) {
		return description{}, false
	}
	if late, ok := errors.AsType[*operationTimeoutError](context.Cause(ctx)); ok {
		limit := map[string]any{"limit": late.limit.String()}
		return description{code: errorcode.Timeout, message: late.Error(), extensions: limit}, true
	}
	return description{code: errorcode.Timeout, message: "Help Scout took too long to answer."}, true
}
