package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/answers"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/transport"
)

// askedRequest is what the execution of an operation knows of the request that asked for it.
type askedRequest struct {
	name   string
	fresh  bool // no kept answer may serve
	unkept bool // the answer may not be kept
	byGET  bool
	answer http.Header // of the answer
}

type askedRequestKey struct{}

// runOnce executes an operation, and keeps its answer if it may. Of equal operations that are under way, the first runs, in a
// context that ends when nobody waits any more. The others wait for it, and are served from the answer that it leaves: only if
// all resources of the answer still are what the cache serves, so that an operation never shows what was invalidated before
// it began. If no answer is left, each of the others runs by itself, with its own deadline and request limit.
//
// It is the innermost response middleware, so that all others see each operation.
func (k *keptAnswers) runOnce(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	run := k.runOf(ctx)
	if run == nil || run.asked.unkept {
		return next(ctx)
	}
	result := run.once(ctx, next)
	k.caching.announce(run.asked.answer, result.tag, result.until)
	return result.response
}

// ranOnce is the response of an operation.
type ranOnce struct {
	response *graphql.Response
	tag      string    // of the answer for caches of clients; empty unless the answer is kept
	until    time.Time // when the kept answer ceases to serve
}

func (r *keptRun) once(ctx context.Context, next graphql.ResponseHandler) ranOnce {
	if r.asked.fresh {
		return r.keep(next(ctx))
	}
	if result, ok := r.served(ctx, FromKept, &r.meter.usage.CacheHits); ok {
		return result // it was kept while the operation waited for its turn
	}
	principal, ok := r.client.CachePrincipal(ctx)
	if !ok {
		return r.keep(next(ctx))
	}
	var led ranOnce
	flight, leads := r.flights.Join(principal+" "+r.asked.name, r.mark(ctx), r.detached, func(ctx context.Context) {
		led = r.keep(next(ctx))
	})
	if leads {
		return leadFlight(ctx, flight, &led)
	}
	flight.Wait(ctx)
	if errors.Is(ctx.Err(), context.Canceled) {
		return unread()
	}
	if result, ok := r.served(ctx, FromShared, &r.meter.usage.Coalesced); ok {
		noteShared(ctx, flight.About())
		return result
	}
	return r.keep(next(ctx))
}

// mark names ctx's operation to those that share its answer.
func (k *keptAnswers) mark(ctx context.Context) any {
	if k.observer == nil {
		return nil
	}
	return k.observer.Mark(ctx)
}

// leadFlight waits for the run that ctx's operation leads, which sets led before it ends.
func leadFlight(ctx context.Context, flight *answers.Flight, led *ranOnce) ranOnce {
	if !flight.Lead(ctx) {
		return unread()
	}
	if cause := flight.Panic(); cause != nil {
		panic(cause)
	}
	return *led
}

// unread is the response of an operation whose caller has gone. The log still has a line of the operation.
func unread() ranOnce { return ranOnce{response: &graphql.Response{Data: json.RawMessage("null")}} }

// keptRun is the execution of an operation whose answer may be kept.
type keptRun struct {
	*keptAnswers

	ctx         context.Context //nolint:containedctx // the operation's own, while it runs
	asked       *askedRequest
	operation   *graphql.OperationContext
	meter       *meter
	basis       persisted.Basis
	contentType string
}

// runOf returns the execution of ctx's operation, or nil if its answer must not be kept, whatever it is.
func (k *keptAnswers) runOf(ctx context.Context) *keptRun {
	asked, _ := ctx.Value(askedRequestKey{}).(*askedRequest)
	operation, m := graphql.GetOperationContext(ctx), meterOf(ctx)
	if asked == nil || m == nil || operation.Operation.Operation != ast.Query || strings.Contains(operation.RawQuery, "defer") {
		return nil
	}
	basis, repeats := k.persisted.Repeats(operation)
	contentType := asked.answer.Get("Content-Type")
	if !repeats || !transport.IsDocument(contentType) {
		return nil
	}
	return &keptRun{k, ctx, asked, operation, m, basis, contentType}
}

// served returns the response of the kept answer, if there is one, and counts its reads.
func (r *keptRun) served(ctx context.Context, origin AnswerOrigin, counted *atomic.Int64) (ranOnce, bool) {
	answer, until := r.find(ctx, r.asked.name)
	if answer == nil {
		return ranOnce{}, false
	}
	counted.Add(int64(answer.reads))
	noteOrigin(ctx, origin)
	return ranOnce{&graphql.Response{Data: answer.body.Data()}, answer.tag, until}, true
}

// keep keeps the answer if it has no errors, and if all its data came from fresh resources that are kept.
func (r *keptRun) keep(response *graphql.Response) ranOnce {
	reads, kept := r.meter.reads.Kept()
	if response == nil || len(response.Errors) > 0 || len(response.Data) == 0 || response.HasNext != nil || !kept {
		return ranOnce{response: response}
	}
	answer := &keptAnswer{
		body: answers.NewBody(response.Data), contentType: r.contentType, identity: identify(r.ctx, r.operation, r.persisted),
		sources: &r.meter.reads, reads: reads, basis: r.basis, compressing: new(atomic.Bool),
	}
	if r.asked.byGET {
		answer.tag = r.caching.tagOf(r.contentType, response.Data)
	}
	until, kept := r.client.KeepAnswer(r.ctx, r.asked.name, answer, answer.size(), answer.sources)
	if !kept {
		return ranOnce{response: response}
	}
	return ranOnce{response, answer.tag, until}
}

// detached returns a context that ends with the deadline of the operation, but not with its request.
func (r *keptRun) detached() (context.Context, context.CancelFunc) {
	ctx := context.WithoutCancel(r.ctx)
	deadline, ok := r.ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, deadline, &operationTimeoutError{r.timeout})
}
