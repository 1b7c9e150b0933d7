package routes

import (
	"fmt"
	"log/slog"
	"net/http"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
)

// GraphQL answers operations. The observer may be nil. It takes the name of the caller from the request's context.
func GraphQL(
	cfg config.Config, client *upstream.Client, documents *Documents, lasting *listening.Lasting,
	observer graph.Observer, logger *slog.Logger,
) (http.Handler, error) {
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
		Persisted: persisted.Options{
			Trusted: documents.held, OnlyTrusted: cfg.Persisted.OnlyTrusted, MaxBytes: int64(cfg.Persisted.APQSize) << 20,
		},
		Admission: admission.Options{
			Operations: cfg.Load.MaxOperations,
			Bytes:      int64(cfg.Load.MaxOperationMemory) << 20,
			Wait:       cfg.Load.AdmissionWait,
		},
		Subscriptions:     subscriptionsOf(cfg, lasting),
		CursorKey:         cfg.CursorKey.Reveal(),
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
