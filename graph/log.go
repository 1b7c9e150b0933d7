package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
)

// logOperations logs one line for each request: the caller, the operation, its duration, its cost and the codes of its
// errors. It tells the observer, which may be nil, of the same. Variables and data are personal, so neither ever has them.
func logOperations(next http.Handler, logger *slog.Logger, observer Observer) http.Handler {
	names := newCallerNames()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		logs := logger.Enabled(r.Context(), slog.LevelInfo)
		if !logs && observer == nil {
			next.ServeHTTP(w, r)
			return
		}
		start := time.Now()
		ctx := r.Context()
		entry := &logEntry{ResponseWriter: w, status: http.StatusOK, origin: Executed}
		if observer != nil {
			observed, ended := observer.Operation(ctx)
			if observed != ctx { // a request is copied for each change of its context
				ctx, r = observed, r.WithContext(observed)
			}
			defer func() { ended(entry.operation(ctx, time.Since(start))) }() // after the line, which has the ids of the span
		}
		next.ServeHTTP(entry, r)
		if !logs {
			return
		}
		end := time.Now()
		attributes := append(entry.attributes(ctx), slog.Duration("duration", end.Sub(start)))
		if caller := upstream.CallerOf(ctx); caller != "" {
			attributes = append(attributes, slog.String("caller", names.logged(caller)))
		}
		writeLine(ctx, logger, slog.NewRecord(end, slog.LevelInfo, entry.message(), 0), attributes)
	})
}

// writeLine writes the record with the attributes. They are one attribute, a group without a name, which every handler writes
// as if each stood by itself: a record has room for a few attributes, and further ones take memory wherever it is changed.
func writeLine(ctx context.Context, logger *slog.Logger, record slog.Record, attributes []slog.Attr) {
	record.AddAttrs(slog.GroupAttrs("", attributes...))
	_ = logger.Handler().Handle(ctx, record)
}

// maxLogAttributes is how many attributes a line has at most, so that one piece of memory has room for them.
const maxLogAttributes = 13

// logEntry collects the attributes of one request's line. As a ResponseWriter it learns the status of the answer.
type logEntry struct {
	http.ResponseWriter
	status int
	room   [maxLogAttributes]slog.Attr

	mu        sync.Mutex
	hash      string // of the operation's document, if it is valid
	identity  identity
	mutations string
	usage     *upstream.Usage
	events    int // of a subscription
	codes     []string
	origin    AnswerOrigin
	shared    any // the mark of the operation whose answer this one shares
	hasData   bool
}

type logEntryKey struct{}

// entryOf returns the log entry of ctx's request, or nil if the request is not logged.
func entryOf(ctx context.Context) *logEntry {
	entry, _ := ctx.Value(logEntryKey{}).(*logEntry)
	return entry
}

// WriteHeader notes the status.
func (e *logEntry) WriteHeader(status int) {
	e.status = status
	e.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (e *logEntry) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// noteDocument adds the hash of a valid document to the log entry of its request.
func noteDocument(ctx context.Context, document *validDocument) {
	if entry := entryOf(ctx); entry != nil {
		entry.mu.Lock()
		defer entry.mu.Unlock()
		entry.hash = document.hash
	}
}

// noteResponses adds responses to the log entry of their request. An operation with @defer has several responses.
func noteResponses(documents *persisted.Extension) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(ctx)
		if entry := entryOf(ctx); entry != nil && response != nil {
			entry.note(ctx, response, identify(ctx, graphql.GetOperationContext(ctx), documents))
		}
		return response
	}
}

// note adds a response.
func (e *logEntry) note(ctx context.Context, response *graphql.Response, of identity) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.identity = of
	e.hasData = e.hasData || len(response.Data) > 0 && string(response.Data) != "null"
	if m := meterOf(ctx); m != nil {
		e.noteUsage(of, &m.usage)
	}
	for _, err := range response.Errors {
		if code, ok := errorcode.Of(err.Extensions); ok && !slices.Contains(e.codes, code.String()) {
			e.codes = append(e.codes, code.String())
		}
	}
}

// noteOrigin notes that ctx's operation is answered with the answer of another one.
func noteOrigin(ctx context.Context, origin AnswerOrigin) {
	if entry := entryOf(ctx); entry != nil {
		entry.mu.Lock()
		defer entry.mu.Unlock()
		entry.origin = origin
	}
}

// noteShared notes the mark of the operation whose answer ctx's operation shares.
func noteShared(ctx context.Context, mark any) {
	if entry := entryOf(ctx); entry != nil {
		entry.mu.Lock()
		defer entry.mu.Unlock()
		entry.shared = mark
	}
}

// noteSubscription notes that ctx's operation has become a subscription, which may end without an event.
func noteSubscription(ctx context.Context, of identity) {
	if entry := entryOf(ctx); entry != nil {
		entry.mu.Lock()
		defer entry.mu.Unlock()
		entry.identity, entry.usage = of, new(upstream.Usage)
	}
}

// noteUsage notes what an operation costs. A subscription costs what the answers to its events do together.
func (e *logEntry) noteUsage(of identity, usage *upstream.Usage) {
	if of.kind != string(ast.Subscription) {
		e.usage = usage
		return
	}
	if e.usage == nil {
		e.usage = new(upstream.Usage)
	}
	e.events++
	e.usage.Add(usage)
}

// noteKept adds an answer that was kept.
func (e *logEntry) noteKept(of identity, usage *upstream.Usage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.identity, e.usage, e.origin, e.hasData = of, usage, FromKept, true
}

// message distinguishes an operation from a request that was refused before it became one.
func (e *logEntry) message() string {
	if e.usage == nil {
		return "refused request"
	}
	return "operation"
}

// operation returns the entry for the observer.
func (e *logEntry) operation(ctx context.Context, duration time.Duration) Operation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return Operation{
		Hash: e.identity.hash, Type: e.identity.kind, Name: e.identity.name, Persisted: e.identity.persisted,
		Outcome: e.outcome(ctx), Answer: e.origin, Shared: e.shared, Codes: e.codes, Duration: duration,
	}
}

// outcome tells how the operation went. The caller holds mu.
func (e *logEntry) outcome(ctx context.Context) Outcome {
	switch {
	case errors.Is(ctx.Err(), context.Canceled) && !e.subscribed():
		return WasAbandoned
	case e.usage == nil:
		return WasRefused
	case len(e.codes) == 0:
		return Succeeded
	case e.hasData:
		return PartlySucceeded
	}
	return Failed
}

// subscribed tells whether the operation has become a subscription, which clients end by leaving. The caller holds mu.
func (e *logEntry) subscribed() bool {
	return e.identity.kind == string(ast.Subscription) && e.usage != nil
}

// attributes returns what the entry knows, in the entry's own memory.
func (e *logEntry) attributes(ctx context.Context) []slog.Attr {
	e.mu.Lock()
	defer e.mu.Unlock()
	attributes := append(e.room[:0], slog.Int("status", e.status))
	if e.identity != (identity{}) {
		of := e.identity.attributes()
		attributes = append(attributes, of[:]...)
	}
	attributes = appendMutations(attributes, e.mutations)
	if e.usage != nil {
		attributes = append(attributes,
			slog.Int64("restRequests", e.usage.Requests.Load()),
			slog.Int64("cacheHits", e.usage.CacheHits.Load()),
			slog.Int64("coalesced", e.usage.Coalesced.Load()),
		)
	}
	if e.events > 0 {
		attributes = append(attributes, slog.Int("events", e.events))
	}
	if len(e.codes) > 0 {
		attributes = append(attributes, slog.String("errors", strings.Join(e.codes, ",")))
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		attributes = append(attributes, slog.Bool("disconnected", true))
	}
	return attributes
}

// identity says which operation a line is about. It is empty where the document is not valid, or was never read.
type identity struct {
	hash string // the SHA-256 of the document's text, which also identifies trusted documents and persisted queries
	kind string
	name string
	// persisted tells whether the document is a trusted one or one that a client has registered.
	persisted bool
}

// identify returns the identity of an operation. Only an operation that is logged has a hash.
func identify(ctx context.Context, operation *graphql.OperationContext, documents *persisted.Extension) identity {
	if operation.Operation == nil {
		return identity{}
	}
	of := identity{
		kind: string(operation.Operation.Operation), name: operation.Operation.Name, persisted: documents.Persists(operation),
	}
	if entry := entryOf(ctx); entry != nil {
		entry.mu.Lock()
		defer entry.mu.Unlock()
		of.hash = entry.hash
	}
	return of
}

func (i identity) attributes() [3]slog.Attr {
	return [3]slog.Attr{slog.String("hash", i.hash), slog.String("type", i.kind), slog.String("operation", i.name)}
}
