package account

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
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

// share lets the client share what it reads, and what it hears of, with those of the other servers.
func (a *Account) share(options *upstream.Options) (err error) {
	if a.store == nil {
		return nil
	}
	if a.tier, err = tier.New(a.store); err != nil {
		return fmt.Errorf("open the shared tier: %w", err)
	}
	a.news = news.New(a.store, a.tier, a.logger)
	options.Tier, options.News = a.tier, a.news
	return nil
}

// sharedName names the account that servers share. Servers with other apps, or with another REST API, share nothing.
func sharedName(cfg config.Config) string {
	sum := sha256.Sum256([]byte(cfg.APIURL.String() + "\n" + cfg.Auth + "\n" + cfg.AppID))
	return hex.EncodeToString(sum[:nameBytes])
}

// nameBytes are enough that no two accounts of one Redis have the same name.
const nameBytes = 8
