package account

import (
	"context"
	"log/slog"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream"
)

// Compare looks for customers that have changed without a webhook, every --compare-every until ctx ends, and drops what is
// cached of them.
func (a *Account) Compare(ctx context.Context, cfg config.Config) {
	if cfg.CompareEvery == 0 {
		return
	}
	comparison, stop := a.Client.NewComparison()
	defer stop()
	ctx = upstream.WithCaller(ctx, "server:comparison")
	ctx = upstream.WithShare(ctx, upstream.NewShare(comparisonShare(cfg.RateLimit)))
	for {
		select {
		case <-time.After(cfg.CompareEvery):
		case <-ctx.Done():
			return
		}
		dropped, err := comparison.Run(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.logger.WarnContext(ctx, "customers were not compared with the account", slog.String("error", err.Error()))
		default:
			a.logger.InfoContext(ctx, "customers were compared with the account", slog.Int("dropped", dropped))
		}
	}
}

// comparisonShare returns the most permits that comparisons spend in a minute: a tenth of all.
func comparisonShare(rateLimit int) int {
	const least, part, unlimited = 2, 10, 20
	if rateLimit == 0 {
		return unlimited
	}
	return max(rateLimit/part, least)
}
