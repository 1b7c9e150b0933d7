package routes

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
)

// Webhooks takes the deliveries of webhooks at one path. Nil takes none.
type Webhooks struct {
	path     string
	secrets  *webhook.Secrets
	receiver *webhook.Receiver
	logger   *slog.Logger
}

// NewWebhooks returns what takes the webhooks of the settings, or nil without a secret. onDelivery learns of each delivery, see
// [webhook.Options]; to it, all events that are not documented have the name "other".
func NewWebhooks(
	cfg config.Config, client *upstream.Client, onDelivery func(event string, outcome webhook.Outcome), logger *slog.Logger,
) *Webhooks {
	if !cfg.TakesWebhooks() {
		return nil
	}
	secrets := webhook.NewSecrets(cfg.WebhookSecrets()...)
	options := webhook.Options{
		Secrets: secrets,
		Apply: func(event webhook.Event) webhook.Outcome {
			return webhook.Outcome(client.Apply(upstream.Event{Name: event.Name, Body: event.Body}))
		},
		Logger: logger,
	}
	if onDelivery != nil {
		options.OnDelivery = func(event string, outcome webhook.Outcome) {
			if event != "" && !upstream.IsEvent(event) {
				event = "other"
			}
			onDelivery(event, outcome)
		}
	}
	return &Webhooks{path: cfg.Webhook.Path, secrets: secrets, receiver: webhook.New(options), logger: logger}
}

// Or passes requests for other paths to next. Neither sign-in nor the check of the host applies to webhooks: they are signed,
// and they come by whatever name a proxy has.
func (w *Webhooks) Or(next http.Handler) http.Handler {
	if w == nil {
		return next
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == w.path {
			w.receiver.ServeHTTP(rw, r)
			return
		}
		next.ServeHTTP(rw, r)
	})
}

// ChangeSecrets accepts these secrets and no others from now on.
func (w *Webhooks) ChangeSecrets(secrets ...string) {
	if w != nil {
		w.secrets.Replace(secrets...)
	}
}

// Drain applies what was acknowledged, and takes nothing more. It waits for that, no longer than the grace.
func (w *Webhooks) Drain(grace time.Duration) {
	if w == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := w.receiver.Close(ctx); err != nil {
		w.logger.Warn("webhooks that were acknowledged were not applied at the end of the grace", slog.String("error", err.Error()))
	}
}
