package graph

import (
	"context"
	"net/http"
	"time"

	"mailbox-graphql/graph/transport"
	"mailbox-graphql/upstream"
)

// execution gives each request that is executed the context of its operation: all of it in one step, since a request is copied
// for each change of its context.
type execution struct {
	next    http.Handler
	timeout time.Duration // of an operation
	late    error         // the cause of a context that ended because of the timeout
}

func newExecution(next http.Handler, timeout time.Duration) execution {
	return execution{next, timeout, &operationTimeoutError{timeout}}
}

// ServeHTTP executes a request whose answer is not kept.
func (e execution) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.execute(w, r, nil) }

// execute executes a request. asked is nil if the answer must not be kept. The operation's context ends with its answer, and
// no later than after the timeout. Where the operation may be a subscription, which outlasts that time, the time begins when the
// operation does, see [Options.inTime].
func (e execution) execute(w http.ResponseWriter, r *http.Request, asked *askedRequest) {
	ctx := r.Context()
	if entry, ok := w.(*logEntry); ok {
		ctx = context.WithValue(ctx, logEntryKey{}, entry)
	}
	if asked != nil {
		ctx = context.WithValue(ctx, askedRequestKey{}, asked)
	}
	if asksForFreshData(r.Header) {
		ctx = upstream.WithFreshReads(ctx)
	}
	if !transport.AcceptsEvents(r.Header) {
		timed, cancel := context.WithTimeoutCause(ctx, e.timeout, e.late)
		defer cancel()
		ctx = timed
	}
	e.next.ServeHTTP(w, r.WithContext(ctx))
}
