package graph

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
)

// Options configures the handler. Client is required.
type Options struct {
	// Client reads the REST API.
	Client *upstream.Client
	// Logger receives the causes of errors that clients do not see, and a line for each request. Nil: slog.Default.
	Logger *slog.Logger
	// OperationTimeout bounds one operation; what is not there by then is null with an error. 0: 20 seconds.
	OperationTimeout time.Duration
	// MaxRequests bounds the REST requests of one operation; what would need more is null with an error. 0: 100.
	MaxRequests int
	// CursorKey seals cursors. Servers with the same key take each other's cursors. Empty: a key of this handler's own.
	CursorKey string
	// Limits bounds the documents of operations, their price and their errors.
	Limits limits.Limits
	// Persisted says which operations clients may name instead of sending them. Its Read is that of this handler.
	Persisted persisted.Options
	// MaxBodyBytes bounds the body of a request. 0: 256 KiB.
	MaxBodyBytes int64
	// Introspection lets clients ask for the schema, and lets errors suggest names of it.
	Introspection bool
	// Admission bounds the operations that run at once, and what they hold.
	Admission admission.Options
	// Extensions adds what the operation cost to every answer, as extensions.cost. Otherwise it is there for those who
	// send the header X-Mailbox-Cost: 1.
	Extensions bool

	// For tests that compare both executors.
	withoutPlans     bool
	replaceResolvers func(generated.ResolverRoot) generated.ResolverRoot
}

const (
	defaultOperationTimeout = 20 * time.Second
	defaultMaxRequests      = 100
)

// NewHandler assembles the GraphQL endpoint. It fails where only trusted documents are to be served, but none is given or
// one is not valid.
func NewHandler(opts Options) (http.Handler, error) {
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.OperationTimeout == 0 {
		opts.OperationTimeout = defaultOperationTimeout
	}
	if opts.MaxRequests == 0 {
		opts.MaxRequests = defaultMaxRequests
	}
	resolver := &Resolver{client: opts.Client, cursors: connection.NewSealer(opts.CursorKey)}
	root := generated.ResolverRoot(resolver)
	if opts.replaceResolvers != nil {
		root = opts.replaceResolvers(root)
	}
	schema := generated.NewExecutableSchema(generated.Config{Schema: servedSchema(), Resolvers: root, Complexity: prices()})
	if !opts.withoutPlans {
		schema = plan.New(schema, plan.Options{
			Schema: generated.PlanSchema(schema), Ready: resolver.atHand(), Together: resolver.together(), Watched: looksAtFields,
		})
	}
	types := inputTypes(schema.Schema())
	opts.Persisted.Read = trustedReader(schema.Schema(), types)
	named, err := persisted.New(opts.Persisted)
	if err != nil {
		return nil, fmt.Errorf("persisted operations: %w", err)
	}
	server := handler.New(schema)
	known := newDocuments()
	server.AddTransport(transport.New(transport.Options{
		MaxBodyBytes: opts.MaxBodyBytes, WithDocumentID: persisted.WithDocumentID,
		Admit: admitBy(admission.New(opts.Admission)),
	}))
	server.SetQueryCache(prepared{})
	server.AroundResponses(noteResponse)
	server.Use(named) // before what looks at the text of an operation
	server.Use(limits.New(limits.Options{Limits: opts.Limits, Introspection: opts.Introspection, Known: known}))
	server.Use(&preparation{
		schema: schema.Schema(), published: withoutFederation(schema.Schema()), types: types,
		rules: validationRules(types, opts.Introspection), documents: known, introspection: opts.Introspection,
	})
	server.SetErrorPresenter(errorPresenter{opts.Logger}.present)
	server.SetRecoverFunc(recovered)
	server.AroundOperations(answerEstimates(schema))
	server.AroundOperations(withRequestLimit(opts.MaxRequests))
	server.AroundOperations(withMeter)
	server.AroundOperations(withLoaders(opts.Client))
	server.AroundFields(watchField)
	server.AroundResponses(reportStale)
	server.AroundResponses(reportCost(opts.Client, opts.Extensions))
	return logOperations(withTimeout(withCacheControl(server), opts.OperationTimeout), opts.Logger), nil
}

// withRequestLimit bounds the REST requests of each operation.
func withRequestLimit(requests int) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(upstream.WithRequestLimit(ctx, requests))
	}
}

// withLoaders gives each operation loaders of its own.
func withLoaders(client *upstream.Client) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(loaders.With(ctx, loaders.New(client)))
	}
}

// withCacheControl lets a caller ask for data that was read for this very request (RFC 9111, section 5.2.1.4).
func withCacheControl(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for directive := range strings.SplitSeq(strings.Join(r.Header.Values("Cache-Control"), ","), ",") {
			if strings.EqualFold(strings.TrimSpace(directive), "no-cache") {
				r = r.WithContext(upstream.WithFreshReads(r.Context()))
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}
