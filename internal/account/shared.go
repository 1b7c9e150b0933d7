package account

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/apptoken"
	"mailbox-graphql/upstream/auth"
)

// openShared connects to the Redis that the settings name. Without one it returns nil.
func openShared(cfg config.Config, logger *slog.Logger) (*shared.Store, error) {
	if !cfg.SharesState() {
		return nil, nil //nolint:nilnil // the server shares nothing
	}
	store, err := shared.Open(shared.Options{
		URL: cfg.Shared.URL.Reveal(), Secrets: cfg.RedisSecrets(), Account: sharedName(cfg), Timeout: cfg.Shared.Timeout,
		Logger: logger,
	})
	if err != nil {
		return nil, fmt.Errorf("open the shared store: %w", err)
	}
	return store, nil
}

// sharedName names the account that servers share. Servers with other apps, or with another REST API, share nothing.
func sharedName(cfg config.Config) string {
	sum := sha256.Sum256([]byte(cfg.APIURL.String() + "\n" + cfg.Auth + "\n" + cfg.AppID))
	return hex.EncodeToString(sum[:nameBytes])
}

// nameBytes are enough that no two accounts of one Redis have the same name.
const nameBytes = 8

// sharedToken returns the app's token that the servers share, or nil.
func sharedToken(cfg config.Config, store *shared.Store) auth.SharedToken {
	if store == nil {
		return nil
	}
	return apptoken.New(store, cfg.RequestTimeout)
}
