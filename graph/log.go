package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
)

// logOperations logs one line for each request: the caller, the operation, its duration, its cost and the codes of its
// errors. Variables and data are personal, so the log never has them.
func logOperations(next http.Handler, logger *slog.Logger) http.Handler {
	names := newCallerNames()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !logger.Enabled(r.Context(), slog.LevelInfo) {
			next.ServeHTTP(w, r)
			return
		}
		start := time.Now()
		entry := &logEntry{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(entry, r.WithContext(context.WithValue(r.Context(), logEntryKey{}, entry)))
		attributes := append(entry.attributes(r.Context()), slog.Duration("duration", time.Since(start)))
		if caller := upstream.CallerOf(r.Context()); caller != "" {
			attributes = append(attributes, slog.String("caller", names.logged(caller)))
		}
		logger.LogAttrs(r.Context(), slog.LevelInfo, entry.message(), attributes...)
	})
}

// logEntry collects the attributes of one request's line. As a ResponseWriter it learns the status of the answer.
type logEntry struct {
	http.ResponseWriter
	status int

	mu        sync.Mutex
	operation *graphql.OperationContext
	identity  []slog.Attr // of an operation whose answer was kept
	mutations string
	usage     *upstream.Usage
	codes     []string
}

type logEntryKey struct{}

// WriteHeader notes the status.
func (e *logEntry) WriteHeader(status int) {
	e.status = status
	e.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (e *logEntry) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// noteResponse adds a response to the log entry of its request. An operation with @defer has several responses.
func noteResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	entry, _ := ctx.Value(logEntryKey{}).(*logEntry)
	if entry == nil || response == nil {
		return response
	}
	entry.mu.Lock()
	defer entry.mu.Unlock()
	entry.operation = graphql.GetOperationContext(ctx)
	if m := meterOf(ctx); m != nil {
		entry.usage = &m.usage
	}
	for _, err := range response.Errors {
		if code, ok := errorcode.Of(err.Extensions); ok && !slices.Contains(entry.codes, code.String()) {
			entry.codes = append(entry.codes, code.String())
		}
	}
	return response
}

// noteKept adds an answer that was kept.
func (e *logEntry) noteKept(identity []slog.Attr, usage *upstream.Usage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.identity, e.usage = identity, usage
}

// message distinguishes an operation from a request that was refused before it became one.
func (e *logEntry) message() string {
	if e.usage == nil {
		return "refused request"
	}
	return "operation"
}

func (e *logEntry) attributes(ctx context.Context) []slog.Attr {
	e.mu.Lock()
	defer e.mu.Unlock()
	attributes := append([]slog.Attr{slog.Int("status", e.status)}, e.identity...)
	if e.operation != nil {
		attributes = append(attributes, identify(e.operation)...)
	}
	attributes = appendMutations(attributes, e.mutations)
	if e.usage != nil {
		attributes = append(attributes,
			slog.Int64("restRequests", e.usage.Requests.Load()),
			slog.Int64("cacheHits", e.usage.CacheHits.Load()),
			slog.Int64("coalesced", e.usage.Coalesced.Load()),
		)
	}
	if len(e.codes) > 0 {
		attributes = append(attributes, slog.String("errors", strings.Join(e.codes, ",")))
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		attributes = append(attributes, slog.Bool("disconnected", true))
	}
	return attributes
}

// identify returns an operation's hash, type and name. The hash is the SHA-256 of the document's text, which also identifies
// trusted documents and automatic persisted queries.
func identify(operation *graphql.OperationContext) []slog.Attr {
	if operation.Operation == nil {
		return nil // the document is not valid, or was never read
	}
	hash := sha256.Sum256([]byte(operation.RawQuery))
	return []slog.Attr{
		slog.String("hash", hex.EncodeToString(hash[:])),
		slog.String("type", string(operation.Operation.Operation)),
		slog.String("operation", operation.Operation.Name),
	}
}
