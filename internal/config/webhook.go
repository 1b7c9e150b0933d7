package config

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Webhook says how Help Scout's webhooks reach the server.
type Webhook struct {
	Secrets []Secret `name:"secret" placeholder:"SECRET" help:"Secrets of webhooks to accept, the newest first: the signature of each delivery is checked with all of them. Set the variable rather than the flag. Without a secret the server takes no webhooks."`
	Path    string   `default:"/webhooks/helpscout" help:"Path that takes the deliveries of webhooks."`
	Events  []string `placeholder:"EVENT" unset:"all that the server understands" help:"Events that the account delivers. What others would tell of keeps the short TTL."`
}

// TakesWebhooks tells whether the server takes webhooks.
func (c Config) TakesWebhooks() bool { return len(c.Webhook.Secrets) > 0 }

// WebhookSecrets returns the secrets of webhooks.
func (c Config) WebhookSecrets() (secrets []string) {
	for _, secret := range c.Webhook.Secrets {
		secrets = append(secrets, secret.Reveal())
	}
	return secrets
}

// maxWebhookSecret is the length of the longest secret that Help Scout takes, in characters.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/.
const maxWebhookSecret = 40

// shortWebhookSecret is the length of a secret that somebody may have thought up.
const shortWebhookSecret = 16

// webhookPathForm is a path that needs no escaping.
var webhookPathForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)

func (c Config) validateWebhook() error {
	for _, secret := range c.Webhook.Secrets {
		if text := secret.Reveal(); strings.TrimSpace(text) == "" || len([]rune(text)) > maxWebhookSecret {
			return errors.New("--webhook-secret: a secret has 1 to 40 characters; commas separate several secrets")
		}
	}
	given := c.Webhook.Path
	if !webhookPathForm.MatchString(given) || path.Clean(given) != given || len(given) > 200 || slices.Contains(servedPaths, given) {
		return invalid("webhook-path", given, "a path such as /webhooks/helpscout, of letters, digits and the signs ._~- "+
			"between slashes, which is none of "+strings.Join(servedPaths, ", "))
	}
	if len(c.Webhook.Events) > 0 && !c.TakesWebhooks() {
		return errors.New("--webhook-events needs --webhook-secret: without it the server takes no webhooks")
	}
	if c.CompareEvery > 0 && c.Auth == AuthPassthrough {
		return errors.New("--compare-every cannot be combined with --auth passthrough: the server has no token of its own to read with")
	}
	return nil
}

// servedPaths are paths of the server that webhooks must not take over.
var servedPaths = []string{"/graphql", "/schema.graphql", "/healthz", "/readyz"}

func (c Config) webhookWarnings() (warnings []string) {
	for _, secret := range c.Webhook.Secrets {
		if len(secret.Reveal()) < shortWebhookSecret {
			warnings = append(warnings, "a --webhook-secret is short enough to be guessed: take 40 random characters")
		}
	}
	return slices.Compact(warnings)
}
