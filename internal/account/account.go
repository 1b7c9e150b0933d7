// Package account connects the server to the account that it reads: one of Help Scout's, or that of the built-in emulator.
//
// It never decides who may call the server.
package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
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
	shared *sharing        // nil where the server shares nothing
	logger *slog.Logger
}

// Watch has who learns of what goes to the account. Its zero value has nobody.
type Watch struct {
	// Requests learns of requests and reads.
	Requests upstream.Observer
	// Tokens learns of the outcome of each request for a token of the server's app.
	Tokens func(err error)
	// Sharing learns of what is shared with other servers.
	Sharing Sharing
}

// Open connects to the account, and to what its servers share. It sends nothing to the account. The account must be closed.
func Open(cfg config.Config, watch Watch, logger *slog.Logger) (*Account, error) {
	if err := checkEvents(cfg.Webhook); err != nil {
		return nil, err
	}
	account := &Account{logger: logger}
	var err error
	if account.shared, err = openSharing(cfg, watch.Sharing, logger); err != nil {
		return nil, err
	}
	if err := account.connect(cfg, watch); err != nil {
		account.Close()
		return nil, err
	}
	return account, nil
}

// connect makes the client that the settings ask for.
func (a *Account) connect(cfg config.Config, watch Watch) (err error) {
	options := clientOptions(cfg, a.logger)
	options.Observer = watch.Requests
	a.shared.complete(&options)
	switch cfg.Auth {
	case config.AuthApp:
		a.About = cfg.APIURL.String() + ", with the server's own app"
		if a.app, err = newApp(cfg, watch, a.shared.token(cfg.RequestTimeout)); err != nil {
			return err
		}
		options.Tokens = a.app
	case config.AuthPassthrough:
		a.About = cfg.APIURL.String() + ", with each caller's own token"
		options.Tokens = auth.Caller{}
	default:
		a.About = "built-in emulator, since no account is configured (see --help)"
		options.Tokens = auth.Static(emulator.DefaultToken)
		if options.Base, err = Emulator(cfg.Emulator); err != nil {
			return err
		}
	}
	if a.Client, err = upstream.New(options); err != nil {
		return err
	}
	return nil
}

func clientOptions(cfg config.Config, logger *slog.Logger) upstream.Options {
	untold, told := cfg.TTLs()
	return upstream.Options{
		BaseURL:        cfg.APIURL,
		RequestTimeout: cfg.RequestTimeout,
		StaleTrust:     cfg.Cache.StaleTrust,
		Budget:         ratelimit.Options{PerMinute: cfg.RateLimit, MaxConcurrent: cfg.MaxConcurrent},
		Cache: cache.Options{
			TTL:         untold,
			Stale:       cfg.Cache.Stale,
			MaxBytes:    int64(cfg.Cache.Size) << 20,
			LoadTimeout: cfg.Limits.OperationTimeout,
		},
		Told:   upstream.Told{Events: eventsOf(cfg), TTL: told},
		Logger: logger,
	}
}

// eventsOf returns the events that the account delivers.
func eventsOf(cfg config.Config) []string {
	switch {
	case !cfg.TakesWebhooks():
		return nil
	case len(cfg.Webhook.Events) == 0:
		return upstream.UsefulEvents()
	}
	return cfg.Webhook.Events
}

func checkEvents(cfg config.Webhook) error {
	for _, event := range cfg.Events {
		if !upstream.IsEvent(event) {
			return fmt.Errorf("--webhook-events: unknown event %.40q: there are %s",
				event, strings.Join(upstream.UsefulEvents(), ", "))
		}
	}
	return nil
}

func newApp(cfg config.Config, watch Watch, shared auth.SharedToken) (*auth.AppSource, error) {
	app, err := auth.NewAppSource(auth.AppOptions{
		BaseURL:        cfg.APIURL,
		ClientID:       cfg.AppID,
		ClientSecret:   cfg.AppSecret.Reveal(),
		RequestTimeout: cfg.RequestTimeout,
		Observe:        watch.Tokens,
		Shared:         shared,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the app: %w", err)
	}
	return app, nil
}

// TryCredentials tries the app's credentials until Help Scout accepts them or ctx ends, and logs what comes of it, so that
// wrong ones show before the first query fails. Without an app it does nothing.
func (a *Account) TryCredentials(ctx context.Context) {
	if a.app == nil {
		return
	}
	var logged string
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		_, err := a.app.Token(ctx)
		switch {
		case err == nil:
			a.logger.InfoContext(ctx, "Help Scout accepts the app")
			return
		case ctx.Err() != nil:
			return
		case err.Error() != logged:
			logged = err.Error()
			a.logger.ErrorContext(ctx, "Help Scout gives the app no token; check --app-id, --app-secret and --api-url",
				slog.String("error", logged))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// The waits between two tries of credentials: the first one, and the longest.
const (
	firstWait   = 5 * time.Second
	longestWait = time.Minute
)

// Accepted tells whether Help Scout has ever accepted the app's credentials. Without an app there are none to accept.
func (a *Account) Accepted() bool { return a.app == nil || a.app.Accepted() }

// ChangeSecret makes the app use another secret, if Help Scout accepts it.
func (a *Account) ChangeSecret(ctx context.Context, secret string) error {
	if a.app == nil {
		return errors.New("the server has no app of its own")
	}
	if err := a.app.ChangeSecret(ctx, secret); err != nil {
		return fmt.Errorf("request a token with the new secret: %w", err)
	}
	return nil
}

// Store is what the account's servers share, or nil. It ends with [Account.Close].
func (a *Account) Store() *shared.Store {
	if a.shared == nil {
		return nil
	}
	return a.shared.store
}

// Close ends what the account shares with other servers.
func (a *Account) Close() { a.shared.close() }

// Degradations names what keeps the account from being read as usual.
func (a *Account) Degradations() []string {
	names := a.shared.degradations()
	found := a.Client.Degradations()
	for _, degradation := range found {
		names = append(names, string(degradation))
	}
	return names
}
