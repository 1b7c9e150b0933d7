package graph

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mailbox-graphql/internal/errorcode"
)

// operationTimeoutError is the cause of a context that ended because the operation took too long. Clients see its text.
type operationTimeoutError struct{ limit time.Duration }

func (e *operationTimeoutError) Error() string {
	return fmt.Sprintf("The operation took longer than its limit of %s.", e.limit)
}

// inTime bounds the time of an operation whose request has no bound.
func (o Options) inTime(ctx context.Context) context.Context {
	if _, bounded := ctx.Deadline(); bounded {
		return ctx
	}
	timed, cancel := context.WithTimeoutCause(ctx, o.OperationTimeout, &operationTimeoutError{o.OperationTimeout})
	context.AfterFunc(timed, cancel)
	return timed
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
