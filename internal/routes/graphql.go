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
	"mailbox-graphql/upstream"
)

// GraphQL answers operations. The observer may be nil. It takes the name of the caller from the request's context.
func GraphQL(
	cfg config.Config, client *upstream.Client, observer graph.Observer, logger *slog.Logger,
) (http.Handler, error) {
	documents, err := persistedOptions(cfg.Persisted)
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
		Persisted:        documents,
		Admission: admission.Options{
			Operations: cfg.Load.MaxOperations,
			Bytes:      int64(cfg.Load.MaxOperationMemory) << 20,
			Wait:       cfg.Load.AdmissionWait,
		},
		CursorKey:    cfg.CursorKey.Reveal(),
		CompressFrom: edge.MinCompressed,
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

func persistedOptions(cfg config.Persisted) (persisted.Options, error) {
	options := persisted.Options{OnlyTrusted: cfg.OnlyTrusted, MaxBytes: int64(cfg.APQSize) << 20}
	if cfg.TrustedDocuments == "" {
		return options, nil
	}
	var err error
	if options.Documents, err = persisted.Load(cfg.TrustedDocuments); err != nil {
		return persisted.Options{}, fmt.Errorf("--trusted-documents: %w", err)
	}
	return options, nil
}
