package routes

import (
	"fmt"
	"log/slog"
	"net/http"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
)

// GraphQL answers operations. The store is what the servers of the account share, and nil where there is only one; the observer
// may be nil. It takes the name of the caller from the request's context.
func GraphQL(
	cfg config.Config, client *upstream.Client, store *shared.Store, documents *Documents, lasting *listening.Lasting,
	observer graph.Observer, logger *slog.Logger,
) (http.Handler, error) {
	cursorKeys, err := cursorKeysOf(cfg)
	if err != nil {
		return nil, err
	}
	handler, err := graph.NewHandler(graph.Options{
		Client:           client,
		Logger:           logger,
		Observer:         observer,
		Limits:           limitsOf(cfg.Limits),
		MaxBodyBytes:     int64(cfg.Limits.MaxBody) << 10,
		MaxRequests:      cfg.Limits.MaxRequests,
		OperationTimeout: cfg.Limits.OperationTimeout,
		Introspection:    cfg.ShowsSchema(),
		Extensions:       cfg.Extensions,
		ReadOnly:         cfg.ReadOnly,
		Scopes:           scopesOf(cfg),
		Persisted:        persistedOf(cfg.Persisted, documents, store),
		Admission: admission.Options{
			Operations: cfg.Load.MaxOperations,
			Bytes:      int64(cfg.Load.MaxOperationMemory) << 20,
			Wait:       cfg.Load.AdmissionWait,
		},
		Subscriptions:     subscriptionsOf(cfg, lasting),
		CursorKeys:        cursorKeys,
		IdempotencyKeys:   idempotencyKeysOf(store),
		HTTPCacheAge:      cfg.Cache.HTTPAge,
		CredentialHeaders: signin.CredentialHeaders(),
		CompressFrom:      edge.MinCompressed,
	})
	if err != nil {
		return nil, fmt.Errorf("set up GraphQL: %w", err)
	}
	return handler, nil
}

func limitsOf(cfg config.Limits) limits.Limits {
	return limits.Limits{
		Tokens:     cfg.MaxTokens,
		Depth:      cfg.MaxDepth,
		Aliases:    cfg.MaxAliases,
		RootFields: cfg.MaxRootFields,
		Directives: cfg.MaxDirectives,
		Repeats:    cfg.MaxRepeats,
		Values:     cfg.MaxValues,
		Complexity: cfg.MaxComplexity,
		Errors:     cfg.MaxErrors,
	}
}
