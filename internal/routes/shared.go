package routes

import (
	"fmt"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/changes"
	"mailbox-graphql/internal/shared/documents"
)

// cursorKeysOf returns the keys that seal cursors: the key of the settings, or a key for each secret that the servers share.
func cursorKeysOf(cfg config.Config) ([]string, error) {
	if key := cfg.CursorKey.Reveal(); key != "" {
		return []string{key}, nil
	}
	if !cfg.SharesState() {
		return nil, nil
	}
	keys, err := shared.Derive(cfg.RedisSecrets(), "cursors")
	if err != nil {
		return nil, fmt.Errorf("derive the keys of cursors: %w", err)
	}
	return keys, nil
}

// persistedOf returns the options of persisted queries. Without a store, the server shares no registered documents.
func persistedOf(cfg config.Persisted, trusted *Documents, store *shared.Store) persisted.Options {
	options := persisted.Options{
		Trusted: trusted.held, OnlyTrusted: cfg.OnlyTrusted, MaxBytes: int64(cfg.APQSize) << 20,
	}
	if store != nil {
		options.Shared = documents.New(store, options.MaxBytes)
	}
	return options
}

// idempotencyKeysOf returns the keys that the servers share, or nil.
func idempotencyKeysOf(store *shared.Store) idempotency.Shared {
	if store == nil {
		return nil
	}
	return changes.New(store)
}
