package account

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/apptoken"
	"mailbox-graphql/internal/shared/budget"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// sharing is what the server shares with the other servers of the account. Nil: it shares nothing.
type sharing struct {
	store *shared.Store
	pools *budget.Pools
	tier  *tier.Tier
	news  *news.News
}

// Sharing is the observer of what servers share.
type Sharing interface {
	shared.Observer
	tier.Observer
	news.Observer
}

// openSharing connects to the Redis that the settings name. Without one it returns nil. The observer may be nil.
func openSharing(cfg config.Config, observer Sharing, logger *slog.Logger) (*sharing, error) {
	if !cfg.SharesState() {
		return nil, nil //nolint:nilnil // the server shares nothing
	}
	name, err := sharedName(cfg)
	if err != nil {
		return nil, err
	}
	store, err := shared.Open(shared.Options{
		URL: cfg.Shared.URL.Reveal(), Secrets: cfg.RedisSecrets(), Account: name, Timeout: cfg.Shared.Timeout,
		Budget: shared.Budget{Limit: cfg.RateLimit, Version: budget.Version}, Logger: logger, Observer: observer,
	})
	if err != nil {
		return nil, fmt.Errorf("open the shared store: %w", err)
	}
	second, err := tier.New(store, tier.Options{Observer: observer})
	if err != nil {
		store.Close()
		return nil, fmt.Errorf("open the shared tier: %w", err)
	}
	const percent = 100
	return &sharing{
		store: store,
		pools: budget.New(store, budget.Options{
			FallbackShare: float64(cfg.Shared.FallbackShare) / percent, Logger: logger,
		}),
		tier: second,
		news: news.New(store, second, news.Options{Logger: logger, Observer: observer}),
	}, nil
}

// complete lets a client share its budget, what it reads, and what it hears of changes.
func (s *sharing) complete(options *upstream.Options) {
	if s != nil {
		options.Pool, options.Tier, options.News = s.pools.Of, s.tier, s.news
	}
}

// token returns the app's token that the servers share, or nil. A request for a token ends within the timeout.
func (s *sharing) token(timeout time.Duration) auth.SharedToken {
	if s == nil {
		return nil
	}
	return apptoken.New(s.store, timeout)
}

// The names of the degradations of a server that shares.
const (
	redisUnavailable = "redis_unavailable" // the server goes on without the others
	othersUnheard    = "others_unheard"    // Redis answers, but the server does not hear of changes at the others
	settingsDiffer   = "settings_differ"   // another server differs in what all servers need alike
)

// degradations names what keeps the server from sharing.
func (s *sharing) degradations() (names []string) {
	switch {
	case s == nil:
		return nil
	case !s.store.Available():
		return []string{redisUnavailable}
	case !s.news.Hears():
		names = append(names, othersUnheard)
	}
	if len(s.store.Differences()) > 0 {
		names = append(names, settingsDiffer)
	}
	return names
}

// close ends the sharing, the store last.
func (s *sharing) close() {
	if s == nil {
		return
	}
	s.news.Close()
	s.tier.Close()
	s.pools.Close()
	s.store.Close()
}

// sharedName returns the name of the account for its servers, however the address of the REST API is spelled. Servers with
// another app, another mode or another REST API have another name, and share nothing with them.
func sharedName(cfg config.Config) (string, error) {
	origin, err := auth.NewOrigin(cfg.APIURL)
	if err != nil {
		return "", fmt.Errorf("name the account: %w", err)
	}
	sum := sha256.Sum256([]byte(origin.String() + "\n" + cfg.Auth + "\n" + cfg.AppID))
	return hex.EncodeToString(sum[:nameBytes]), nil
}

// nameBytes is the length of a name before it is encoded. With 8 bytes, no two accounts of one Redis have the same name.
const nameBytes = 8
