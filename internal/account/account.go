// Package account connects the server to the account that it reads: one of Help Scout's, or that of the built-in emulator.
//
// It never decides who may call the server.
package account

import (
	"context"
	"fmt"
	"log/slog"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// Account is the account that the settings name.
type Account struct {
	// Client reads the account.
	Client *upstream.Client
	// About says in a few words which account it is, and whose token reads it.
	About string

	app    *auth.AppSource // nil where the server has no app of its own
	logger *slog.Logger
}

// Open connects to the account. It sends nothing.
func Open(cfg config.Config, logger *slog.Logger) (*Account, error) {
	account := &Account{logger: logger}
	options := clientOptions(cfg, logger)
	var err error
	switch cfg.Auth {
	case config.AuthApp:
		account.About = cfg.APIURL.String() + ", with the server's own app"
		if account.app, err = newApp(cfg); err != nil {
			return nil, err
		}
		options.Tokens = account.app
	case config.AuthPassthrough:
		account.About = cfg.APIURL.String() + ", with each caller's own token"
		options.Tokens = auth.Caller{}
	default:
		account.About = "built-in emulator, since no account is configured (see --help)"
		options.Tokens = auth.Static(emulator.DefaultToken)
		if options.Base, err = Emulator(cfg.Emulator); err != nil {
			return nil, err
		}
	}
	if account.Client, err = upstream.New(options); err != nil {
		return nil, err
	}
	return account, nil
}

func clientOptions(cfg config.Config, logger *slog.Logger) upstream.Options {
	return upstream.Options{
		BaseURL:        cfg.APIURL,
		RequestTimeout: cfg.RequestTimeout,
		StaleTrust:     cfg.Cache.StaleTrust,
		Budget:         ratelimit.Options{PerMinute: cfg.RateLimit, MaxConcurrent: cfg.MaxConcurrent},
		Cache: cache.Options{
			TTL:         cfg.Cache.TTL,
			Stale:       cfg.Cache.Stale,
			MaxBytes:    int64(cfg.Cache.Size) << 20,
			LoadTimeout: cfg.Limits.OperationTimeout,
		},
		Logger: logger,
	}
}

func newApp(cfg config.Config) (*auth.AppSource, error) {
	app, err := auth.NewAppSource(auth.AppOptions{
		BaseURL:        cfg.APIURL,
		ClientID:       cfg.AppID,
		ClientSecret:   cfg.AppSecret.Reveal(),
		RequestTimeout: cfg.RequestTimeout,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the app: %w", err)
	}
	return app, nil
}

// TryCredentials logs whether Help Scout accepts the app's credentials, so that wrong ones show before the first query
// fails. Without an app it does nothing.
func (a *Account) TryCredentials(ctx context.Context) {
	if a.app == nil {
		return
	}
	if _, err := a.app.Token(ctx); err == nil {
		a.logger.InfoContext(ctx, "Help Scout accepts the app")
	} else if ctx.Err() == nil {
		a.logger.ErrorContext(ctx, "Help Scout gives the app no token; check --app-id, --app-secret and --api-url",
			slog.String("error", err.Error()))
	}
}
