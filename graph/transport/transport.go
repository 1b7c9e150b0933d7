// Package transport serves a gqlgen server's operations over HTTP, by the GraphQL-over-HTTP draft
// (https://graphql.github.io/graphql-over-http/draft/): queries by GET and POST, mutations by POST, answers as JSON or,
// for a query with `@defer`, as multipart/mixed and server-sent events.
//
// It never runs a subscription or a batch, and no error of its own repeats anything of a request.
//
// # Media types and statuses
//
// The answer's media type is negotiated with the Accept header, q-values included; equally wanted types go by the order
// in the header. A request without Accept, or with a wildcard, gets application/json: the draft's newer default is
// application/graphql-response+json, but clients that name neither mostly predate it and take any status other than 200
// for a failed connection.
//
// With application/json every well-formed request is answered with 200. With application/graphql-response+json an
// answer without `data` has the status of its errors' codes (package errorcode), else 400; any `data`, null included, means
// 200. A request that is not well-formed has a 4xx status with either.
//
// # Persisted documents
//
// With [Options.WithDocumentID] a request may name its document instead of sending it: by `documentId` in the body or
// the query string (the appendix on persisted documents of the GraphQL-over-HTTP working group), by `doc_id` or `id` in
// the body (what Relay's documentation has network layers send), or by `extensions.persistedQuery` (Apollo's automatic
// persisted queries). What the name means, and what becomes of a name beside a query, is up to the executor.
//
// # Incremental delivery
//
// A query with `@defer` is delivered in parts to a client that accepts multipart/mixed or text/event-stream; a wildcard
// does not count. For everyone else, and in mutations, `@defer` is ignored, as the directive permits: one answer holds
// everything.
//
// # Requests from other origins
//
// Nothing that a page of another origin can send without a CORS preflight is executed. A mutation needs POST, and POST
// needs Content-Type application/json, which always has a preflight. A GET that the browser marks as another origin's
// needs the same content type or one of the headers GraphQL-Require-Preflight, Apollo-Require-Preflight and
// X-Apollo-Operation-Name. The mark is Sec-Fetch-Site, which browsers send to https and localhost, else Origin; where a
// browser sends neither, another origin can make a query run, but it cannot read the answer.
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
	// WithDocumentID hands the id of a persisted document to the executor: in the context, where no client can put
	// anything by itself. Nil: ids are ignored, and a request without a query is not well-formed.
	WithDocumentID func(ctx context.Context, id string) context.Context
	// Admit lets a valid operation run, when it may, or says why not. Nil: every operation runs at once.
	Admit func(ctx context.Context, operation *graphql.OperationContext) (Permit, error)
}

// Transport is a graphql.Transport that answers every request, so it is the only one that a server needs.
type Transport struct {
	maxBodyBytes   int64
	withDocumentID func(ctx context.Context, id string) context.Context
	admit          func(ctx context.Context, operation *graphql.OperationContext) (Permit, error)
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
	return &Transport{
		admit:          opts.Admit,
		maxBodyBytes:   opts.MaxBodyBytes,
		withDocumentID: opts.WithDocumentID,
	}
}

// Supports reports true: Do refuses what cannot be served.
func (t *Transport) Supports(*http.Request) bool { return true }

// Do serves one request. The operation's context ends when the client disconnects, and at the latest when Do returns.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	setHeaders(w.Header())
	accepted := negotiate(r.Header.Values("Accept"))
	asked, refused := t.parse(w, r, accepted)
	if refused != nil {
		refused.write(w, accepted)
		return
	}

	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if asked.documentID != "" {
		ctx = t.withDocumentID(ctx, asked.documentID)
	}
	operation, errs := exec.CreateOperationContext(ctx, &asked.params)
	ctx = graphql.WithOperationContext(ctx, operation)
	if len(errs) == 0 && operation.Operation.Operation == ast.Subscription {
		errs = errorList("Subscriptions are not supported.", errorcode.BadRequest)
	}
	if len(errs) > 0 {
		t.answer(w, accepted.choose(false), exec.DispatchError(ctx, errs))
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation == ast.Mutation {
		refuseMethod("Send mutations by POST.", http.MethodPost).write(w, accepted)
		return
	}
	permit, err := t.admit(ctx, operation)
	if err != nil {
		t.refuseAdmission(ctx, w, exec, accepted, err)
		return
	}
	defer permit.Release()
	t.execute(ctx, w, exec, operation, accepted, permit)
}

// execute runs a valid query or mutation and answers with what comes of it.
func (t *Transport) execute(
	ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor,
	operation *graphql.OperationContext, accepted acceptance, permit Permit,
) {
	request := ctx
	deferring := hasDefer(operation)
	mediaType := accepted.choose(deferring)
	// gqlgen gives the first response of a mutation only: what it defers would be lost.
	incremental := deferring && mediaType.isStream() && operation.Operation.Operation == ast.Query
	if deferring && !incremental {
		ignoreDefer(operation)
	}
	// gqlgen's server answers a panic of the execution, with the headers that are set by then.
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
	t.answerWith(w, mediaType, response, permit)
}

func dispatch(
	ctx context.Context, exec graphql.GraphExecutor, operation *graphql.OperationContext, incremental bool,
) (graphql.ResponseHandler, context.Context) {
	if !incremental {
		return exec.DispatchOperation(ctx, operation)
	}
	labels := distinguishDefers(operation)
	responses, ctx := exec.DispatchOperation(ctx, operation)
	responses = newPlaceholders(operation).removeFrom(restoreLabels(responses, labels))
	return detach(ctx, operation, responses), ctx
}

// disconnected reports that nobody waits for the answer any more; a deadline that has passed still deserves one.
func disconnected(request context.Context) bool {
	return errors.Is(request.Err(), context.Canceled)
}

// unanswered explains why the execution gave no response: gqlgen gives none once the operation's context has ended.
func unanswered(ctx context.Context) gqlerror.List {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errorList("The operation did not finish in time.", errorcode.Timeout)
	case ctx.Err() != nil:
		return errorList("The operation was cancelled.", errorcode.Timeout)
	}
	return errorList("The operation gave no response.", errorcode.Internal)
}
