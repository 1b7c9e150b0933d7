package graph

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/live"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/scope"
	"mailbox-graphql/upstream"
)

// Options configures the handler. Client is required.
type Options struct {
	// Client reads the REST API.
	Client *upstream.Client
	// Logger receives a line for each request, and the causes of errors that clients do not see. Nil: slog.Default.
	Logger *slog.Logger
	// Observer learns of each operation. Nil: nobody does.
	Observer Observer
	// OperationTimeout bounds the time of one operation. A field that is not resolved by then is null with an error. 0: 20
	// seconds.
	OperationTimeout time.Duration
	// MaxRequests bounds the REST requests of one operation. A field that needs more is null with an error. 0: 100.
	MaxRequests int
	// CursorKeys seal cursors: the first one seals, and a server accepts what any of its keys has sealed. None: a random key.
	CursorKeys []string
	// IdempotencyKeys are those that other servers know as well. Nil: there are no others.
	IdempotencyKeys idempotency.Shared
	// Limits bounds the documents of operations, their price and their errors.
	Limits limits.Limits
	// Persisted says which operations clients may name instead of sending them. NewHandler sets its Read.
	Persisted persisted.Options
	// MaxBodyBytes bounds the body of a request. 0: 256 KiB.
	MaxBodyBytes int64
	// Introspection lets clients ask for the schema, and lets errors suggest names from the schema.
	Introspection bool
	// ReadOnly takes the mutations out of the schema.
	ReadOnly bool
	// Scopes returns what the caller of a request may change. Nil: everyone may change everything.
	Scopes func(ctx context.Context) scope.Set
	// Admission bounds the operations that run at the same time, and their memory.
	Admission admission.Options
	// Subscriptions bounds subscriptions.
	Subscriptions SubscriptionOptions
	// Extensions adds the cost of the operation to every answer, as extensions.cost. Without it, only answers to requests with
	// the header X-Mailbox-Cost: 1 have the cost.
	Extensions bool

	// HTTPCacheAge is the longest time for which the cache of a client may keep the answer to a query by GET. 0: the client asks
	// again each time.
	HTTPCacheAge time.Duration
	// CredentialHeaders are the headers that identify callers.
	CredentialHeaders []string

	// CompressFrom is the length in bytes of the shortest kept answer that is compressed for clients that accept gzip. It should
	// be the length from which the server compresses other answers. 0: none is.
	CompressFrom int

	// These are for tests that compare executions.
	withoutPlans       bool
	withoutKeptAnswers bool
	replaceResolvers   func(generated.ResolverRoot) generated.ResolverRoot
}

// The defaults of [Options].
const (
	DefaultOperationTimeout = 20 * time.Second
	DefaultMaxRequests      = 100
)

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.OperationTimeout == 0 {
		o.OperationTimeout = DefaultOperationTimeout
	}
	if o.MaxRequests == 0 {
		o.MaxRequests = DefaultMaxRequests
	}
	if o.MaxBodyBytes <= 0 {
		o.MaxBodyBytes = transport.DefaultMaxBodyBytes
	}
	return o
}

// NewHandler assembles the GraphQL endpoint. It returns an error if a trusted document is not valid, and if the endpoint is
// to run only trusted documents but has none.
func NewHandler(opts Options) (http.Handler, error) {
	opts = opts.withDefaults()
	gate := admission.New(opts.Admission)
	if opts.Observer != nil {
		opts.Observer.Admission(gate.Stats)
	}
	subscribing := newSubscriptions(opts, gate)
	schema := newSchema(opts, subscribing)
	server := server{executor: executor.New(schema), transport: transport.New(transport.Options{
		MaxBodyBytes: opts.MaxBodyBytes, WithDocumentID: persisted.WithDocumentID, Admit: admitBy(gate),
		OnStop: opts.Subscriptions.OnStop,
	})}
	server.executor.SetQueryCache(preparedDocument{})
	server.executor.SetErrorPresenter(errorPresenter{opts.Logger}.present)
	server.executor.SetRecoverFunc(recovered)
	persistedOperations, err := useExtensions(server.executor, schema.Schema(), opts, subscribing)
	if err != nil {
		return nil, err
	}
	executed := newExecution(server, opts.OperationTimeout)
	if !opts.keepsAnswers() {
		return logOperations(executed, opts.Logger, opts.Observer), nil
	}
	kept := newKeptAnswers(opts, gate, persistedOperations)
	server.executor.AroundResponses(kept.runOnce) // last: all others see the operations that it does not execute
	return logOperations(kept.before(executed), opts.Logger, opts.Observer), nil
}

func (o Options) keepsAnswers() bool { return o.Client.KeepsAnswers() && !o.withoutKeptAnswers }

// newSchema has the resolvers, and plans in front of gqlgen's executor.
func newSchema(opts Options, subscribing *subscriptions) graphql.ExecutableSchema {
	served := servedSchema(opts.ReadOnly)
	resolver := &Resolver{
		schema: served, client: opts.Client, cursors: connection.NewSealer(opts.CursorKeys...), readOnly: opts.ReadOnly,
		keys: newIdempotencyKeys(opts.IdempotencyKeys),
		hub:  live.NewHub(), readFirst: opts.Subscriptions.ReadFirst,
		readTimeout: opts.OperationTimeout, readRequests: opts.MaxRequests,
		holds: opts.Subscriptions.Holds,
	}
	if resolver.holds == nil {
		resolver.holds = func(context.Context) bool { return true }
	}
	opts.Client.OnChange(resolver.hub.Tell)
	opts.Client.OnMissed(resolver.hub.Miss)
	root := generated.ResolverRoot(resolver)
	if opts.replaceResolvers != nil {
		root = opts.replaceResolvers(root)
	}
	schema := generated.NewExecutableSchema(generated.Config{
		Schema: served, Resolvers: root, Complexity: prices(requestPrice, writePrice),
	})
	if opts.withoutPlans {
		return schema
	}
	return plan.New(schema, plan.Options{
		Schema: generated.PlanSchema(schema), Ready: resolver.atHand(), Together: resolver.together(), Watched: watchesFields,
		Event: subscribing.event,
	})
}

// useExtensions sets the way of an operation through the server. gqlgen calls extensions in the order in which they are
// added, and the first to be added wraps all others: it sees an operation first and a response last. It returns the extension
// of persisted operations.
func useExtensions(
	server *executor.Executor, schema *ast.Schema, opts Options, subscribing *subscriptions,
) (*persisted.Extension, error) {
	preparation := newPreparation(schema, opts.Introspection)
	opts.Persisted.Read = preparation.readTrusted
	persistedOperations, err := persisted.New(opts.Persisted)
	if err != nil {
		return nil, fmt.Errorf("persisted operations: %w", err)
	}
	operationLimits := limits.New(limits.Options{
		Limits: opts.Limits, Introspection: opts.Introspection, IsValid: preparation.isValid,
	})

	server.AroundResponses(noteResponses(persistedOperations)) // first: the log has the errors that the client gets

	server.Use(persistedOperations) // finds the document that all others read
	server.Use(operationLimits)     // measures the document before validation spends time on it
	server.Use(preparation)         // validates the document and coerces the variables

	server.AroundOperations(noteMutations)
	server.AroundOperations(requireScopes(opts.Scopes))
	server.AroundOperations(run(schema, opts))
	server.AroundOperations(subscribing.begin(persistedOperations))

	server.AroundFields(watchField)
	server.AroundResponses(report(costReport{opts.Client, opts.Extensions}))
	return persistedOperations, nil
}

// run gives each operation what it runs with: a bound of its REST requests, a meter and loaders of its own. It runs no
// operation whose cost is to be estimated. One interceptor does all of it, since gqlgen allocates memory for each.
func run(schema *ast.Schema, opts Options) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		operation := graphql.GetOperationContext(ctx)
		if asksForEstimate(operation) {
			return answerEstimate(ctx, schema, operation)
		}
		if operation.Operation.Operation == ast.Subscription {
			return next(ctx) // each of its events is answered like an operation
		}
		return next(opts.withOperation(opts.inTime(ctx), operation))
	}
}

// withOperation returns the context of one operation.
func (o Options) withOperation(ctx context.Context, operation *graphql.OperationContext) context.Context {
	ctx = upstream.WithRequestLimit(ctx, o.MaxRequests)
	ctx = withMeter(ctx, operation.Headers)
	return loaders.With(ctx, loaders.New(o.Client, o.Observer))
}

// report adds to each answer what it cost, which fields show stale data, and what it was made from.
func report(costs costReport) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(ctx)
		if m := meterOf(ctx); response != nil && m != nil {
			costs.add(ctx, response, m)
			reportStale(response, m)
			if m.readList != nil {
				m.readList.report(response)
			}
		}
		return response
	}
}
