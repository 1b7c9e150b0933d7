// Package reload gives a running server what changed in the files of its settings: API keys, trusted documents, the secret of its
// app, and those of webhooks.
//
// It never applies a part of what it cannot read in full, and it never lets in callers that had to sign in before.
package reload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/signin"
)

// reloadable lists the settings that take effect without a restart.
//
//nolint:gochecknoglobals // a table
var reloadable = []string{"api-keys", "app-secret", "trusted-documents", "webhook-secret"}

// Reloadable returns the names of the settings that take effect without a restart.
func Reloadable() []string { return slices.Clone(reloadable) }

// Reloader reads the settings of a server again.
type Reloader struct {
	// Running has the settings that the server runs with.
	Running config.Command
	// Read reads the settings again.
	Read func() (config.Command, error)
	// Keys gets the API keys.
	Keys *signin.Keyring
	// ChangeSecret makes the server's app use another secret, or fails if that does not work.
	ChangeSecret func(ctx context.Context, secret string) error
	// ChangeWebhookSecrets makes the server accept webhooks with these secrets and no others. Nil: it takes none.
	ChangeWebhookSecrets func(secrets ...string)
	// ChangeDocuments makes the server trust the documents that the settings name, and no others, and returns how many there are.
	ChangeDocuments func(config.Persisted) (int, error)
	// Logger learns what was read, and what takes effect only after a restart.
	Logger *slog.Logger

	secret string // that was changed to; empty: that of Running
}

// OnHangUp reloads at each SIGHUP from now on until ctx ends. It does not wait.
func (r *Reloader) OnHangUp(ctx context.Context) {
	signals := make(chan os.Signal, 1) // one that waits is enough: it reads what the latest signal is about
	signal.Notify(signals, syscall.SIGHUP)
	go r.on(ctx, signals)
}

func (r *Reloader) on(ctx context.Context, signals chan os.Signal) {
	defer signal.Stop(signals)
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			if err := r.Reload(ctx); err != nil {
				r.Logger.ErrorContext(ctx, "a setting was not reloaded; the server goes on with what it had",
					slog.String("error", err.Error()))
			}
		}
	}
}

// Reload reads the settings, and applies those that may change while the server runs. Keys that were taken away stop to work
// even if the trusted documents or the new secret of the app cannot be used.
func (r *Reloader) Reload(ctx context.Context) error {
	next, err := r.Read()
	if err != nil {
		return err
	}
	if next.Protected() != r.Running.Protected() {
		return errors.New("whether callers sign in can change only by a restart: see --api-keys and --jwt-issuer")
	}
	if next.TakesWebhooks() != r.Running.TakesWebhooks() {
		return errors.New("whether the server takes webhooks can change only by a restart: see --webhook-secret")
	}
	keys, err := signin.ParseKeys(next.Callers.APIKeys.Reveal())
	if err != nil {
		return fmt.Errorf("--api-keys: %w", err)
	}
	if r.ChangeWebhookSecrets != nil {
		r.ChangeWebhookSecrets(next.WebhookSecrets()...)
	}
	r.Keys.Replace(keys)
	r.Logger.InfoContext(ctx, "settings were read again", slog.Int("keys", keys.Len()))
	if expired := keys.Expired(); len(expired) > 0 {
		r.Logger.WarnContext(ctx, "API keys have expired", slog.String("names", strings.Join(expired, ", ")))
	}
	if waiting := r.waiting(next); len(waiting) > 0 {
		r.Logger.WarnContext(ctx, "settings that changed wait for a restart", slog.String("settings", strings.Join(waiting, ", ")))
	}
	return errors.Join(r.changeDocuments(ctx, next.Persisted), r.changeSecret(ctx, next.AppSecret.Reveal()))
}

// waiting returns the settings that differ from those the server runs with, and take effect only after a restart.
func (r *Reloader) waiting(next config.Command) []string {
	return slices.DeleteFunc(r.Running.Changed(next), func(name string) bool { return slices.Contains(reloadable, name) })
}

func (r *Reloader) changeDocuments(ctx context.Context, next config.Persisted) error {
	if r.ChangeDocuments == nil {
		return nil
	}
	count, err := r.ChangeDocuments(next)
	if err != nil {
		return err
	}
	if next.TrustedDocuments == "" {
		return nil
	}
	r.Logger.InfoContext(ctx, "trusted documents were read again", slog.Int("documents", count))
	return nil
}

func (r *Reloader) changeSecret(ctx context.Context, secret string) error {
	if r.secret == "" {
		r.secret = r.Running.AppSecret.Reveal()
	}
	if secret == r.secret || r.ChangeSecret == nil {
		return nil
	}
	if err := r.ChangeSecret(ctx, secret); err != nil {
		return fmt.Errorf("--app-secret: %w", err)
	}
	r.secret = secret
	r.Logger.InfoContext(ctx, "Help Scout accepts the new secret of the app")
	return nil
}
