// Package transport serves a gqlgen server's operations over HTTP, by the GraphQL-over-HTTP draft
// (https://graphql.github.io/graphql-over-http/draft/): queries by GET and POST, mutations by POST, answers as JSON or,
// for a query with `@defer`, as multipart/mixed and server-sent events.
//
// It never runs a batch, and its own errors never repeat any part of a request.
//
// # Media types and statuses
//
// The Accept header decides the media type of the answer, by q-values, and among equal q-values by the order in the header.
// A request without Accept, or with a wildcard, gets application/json. The draft's default is now
// application/graphql-response+json, but most clients that name neither type are older than the draft, and treat any status
// other than 200 as a failed connection.
//
// In application/json, the answer to every well-formed request has the status 200. In application/graphql-response+json, an
// answer with `data`, even null, has the status 200; an answer without `data` has the status of its errors' codes (package
// errorcode), else 400. A request that is not well-formed gets a 4xx status in both media types.
//
// # Persisted documents
//
// With [Options.WithDocumentID], a request may name its document instead of sending it: by `documentId` in the body or the
// query string (the appendix on persisted documents of the GraphQL-over-HTTP working group), by `doc_id` or `id` in the body
// (the network layers in Relay's documentation), or by `extensions.persistedQuery` (Apollo's automatic persisted queries).
// The executor decides what the name means, also where a request has both a name and a query.
//
// # Subscriptions
//
// A client that accepts text/event-stream, by name, gets the events of a subscription in the distinct connections mode of
// GraphQL over server-sent events. [WebSocket] serves the same over the protocol graphql-transport-ws.
//
// # Caches of HTTP
//
// An answer is not for caches, unless [Cacheable] is called for it while its operation runs. A request whose If-None-Match has
// the entity tag of its answer gets status 304.
//
// # Incremental delivery
//
// A client that accepts multipart/mixed or text/event-stream, by name and not by a wildcard, gets the answer to a query with
// `@defer` in parts. For other clients, and in mutations, the transport ignores `@defer`, as the directive permits, and one
// answer has all data.
//
// # Requests from other origins
//
// The transport executes no request that a page of another origin can send without a CORS preflight. A mutation needs POST,
// and POST needs Content-Type application/json, which always has a preflight. A GET from another origin needs the same
// content type, or one of the headers GraphQL-Require-Preflight, Apollo-Require-Preflight and X-Apollo-Operation-Name. The
// transport recognizes another origin by Sec-Fetch-Site, which browsers send to https and localhost, else by Origin. If a
// browser sends neither header, a page of another origin can make a query run, but cannot read the answer.
package transport

import (
	"context"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// DefaultMaxBodyBytes has room for a long document with thousands of variables.
const DefaultMaxBodyBytes = 256 << 10

// Options configures a Transport. The zero value works.
type Options struct {
	// MaxBodyBytes bounds the body of a POST and the query string of a GET, in bytes. Zero or less: DefaultMaxBodyBytes.
	MaxBodyBytes int64
	// WithDocumentID passes the id of a persisted document to the executor in the context, where clients cannot put values
	// themselves. Nil: the transport ignores ids, and a request without a query is not well-formed.
	WithDocumentID func(ctx context.Context, id string) context.Context
	// Admit waits until a valid operation may run, or returns an error. Nil: every operation runs at once.
	Admit func(ctx context.Context, operation *graphql.OperationContext) (Permit, error)
	// OnStop calls a function when the server stops: subscriptions are completed then. The function that it returns prevents
	// the call. Nil: the server does not stop.
	OnStop func(stop func()) (prevent func() bool)
}

// Transport is a graphql.Transport that answers every request, so a server needs no other transport.
type Transport struct {
	maxBodyBytes   int64
	withDocumentID func(ctx context.Context, id string) context.Context
	admit          func(ctx context.Context, operation *graphql.OperationContext) (Permit, error)
	onStop         func(stop func()) (prevent func() bool)
}

var _ graphql.Transport = (*Transport)(nil)

// New returns a transport with the given options.
func New(opts Options) *Transport {
	if opts.MaxBodyBytes <= 0 {
		opts.MaxBodyBytes = DefaultMaxBodyBytes
	}
	if opts.Admit == nil {
		opts.Admit = admitAll
	}
	if opts.OnStop == nil {
		opts.OnStop = neverStops
	}
	return &Transport{
		admit:          opts.Admit,
		maxBodyBytes:   opts.MaxBodyBytes,
		withDocumentID: opts.WithDocumentID,
		onStop:         opts.OnStop,
	}
}

// Supports returns true: Do refuses the requests that the transport cannot serve.
func (t *Transport) Supports(*http.Request) bool { return true }

// Do serves one request. The operation's context is the request's, which should end when the client disconnects, and when
// the request has been served, as those of net/http's server do.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	setHeaders(w.Header())
	accepted := negotiate(r.Header.Values("Accept"))
	parsed, refused := t.parse(w, r, accepted)
	if refused != nil {
		refused.write(w, accepted)
		return
	}

	ctx := graphql.StartOperationTrace(r.Context())
	if parsed.documentID != "" {
		ctx = t.withDocumentID(ctx, parsed.documentID)
	}
	operation, errs := exec.CreateOperationContext(ctx, &parsed.params)
	ctx = graphql.WithOperationContext(ctx, operation)
	if len(errs) > 0 {
		writeResponse(w, accepted.choose(false), exec.DispatchError(ctx, errs), freePermit{})
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation == ast.Mutation {
		refuseMethod("Send mutations by POST.", http.MethodPost).write(w, accepted)
		return
	}
	if operation.Operation.Operation == ast.Subscription {
		t.subscribe(ctx, w, exec, operation, accepted)
		return
	}
	permit, err := t.admit(ctx, operation)
	if err != nil {
		refuseAdmission(ctx, w, exec, accepted.document(), err)
		return
	}
	defer permit.Release()
	execute(ctx, w, r, exec, operation, accepted, permit)
}

// execute runs a valid query or mutation and writes the answer.
func execute(
	ctx context.Context, w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor,
	operation *graphql.OperationContext, accepted acceptance, permit Permit,
) {
	request := ctx
	deferring := hasDefer(operation)
	mediaType := accepted.choose(deferring)
	// gqlgen returns only the first response of a mutation, so deferred parts would be lost.
	incremental := deferring && mediaType.isStream() && operation.Operation.Operation == ast.Query
	if deferring && !incremental {
		ignoreDefer(operation)
	}
	// If the execution panics, the server answers, with the headers that are set before.
	setContentType(w.Header(), mediaType)

	responses, ctx := dispatch(ctx, exec, operation, incremental)
	response := responses(ctx)
	if incremental && hasNext(response) {
		deliver(request, w, mediaType, response, func() *graphql.Response { return responses(ctx) }, permit)
		return
	}
	if disconnected(request) {
		return
	}
	if response == nil {
		response = exec.DispatchError(ctx, unanswered(ctx))
	}
	if NotModified(w, r) {
		permit.Executed(0)
		return
	}
	writeResponse(w, mediaType, response, permit)
}

// dispatch starts the operation, and returns a reader of its responses with the context to read them in.
func dispatch(
	ctx context.Context, exec graphql.GraphExecutor, operation *graphql.OperationContext, incremental bool,
) (graphql.ResponseHandler, context.Context) {
	if !incremental {
		return exec.DispatchOperation(ctx, operation)
	}
	labels := distinguishDefers(operation)
	responses, ctx := exec.DispatchOperation(ctx, operation)
	responses = deliverable(operation, restoreLabels(responses, labels))
	return detach(ctx, operation, responses), ctx
}

// disconnected reports whether the client has gone. After a deadline the client still waits for an answer.
func disconnected(request context.Context) bool {
	return errors.Is(request.Err(), context.Canceled)
}

// unanswered returns the error of an operation without a response: gqlgen returns none after the operation's context has
// ended.
func unanswered(ctx context.Context) gqlerror.List {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errorList("The operation did not finish in time.", errorcode.Timeout)
	case ctx.Err() != nil:
		return errorList("The operation was cancelled.", errorcode.Timeout)
	}
	return errorList("The operation gave no response.", errorcode.Internal)
}
