package config

import (
	"errors"
	"net/url"
	"strings"
)

// WebhookCommand says what to do with the account's webhooks. One of its members is set.
type WebhookCommand struct {
	Register *RegisterWebhook
	List     bool
	// Remove is the id or the URL of a webhook.
	Remove string
}

// Asked tells whether the command is one for webhooks.
func (w WebhookCommand) Asked() bool { return w.Register != nil || w.List || w.Remove != "" }

// RegisterWebhook describes the webhook that the account is to have.
type RegisterWebhook struct {
	URL            *url.URL `name:"url" env:"-" required:"" placeholder:"URL" help:"Address where Help Scout reaches the server: https, or http on a loopback address. Without a path it gets that of --webhook-path."`
	Events         []string `env:"-" placeholder:"EVENT" help:"Events to deliver. Default: those of --webhook-events, or else all that change what the server reads."`
	PayloadVersion string   `env:"-" default:"V2" enum:"V2,V1" help:"Form of the deliveries."`
	Notification   bool     `env:"-" help:"Let Help Scout deliver only the address of what has changed, and no data of customers."`
	// Secret is the newest one of the server.
	Secret Secret `kong:"-"`
}

// webhookCommands are the commands of the command line that are for webhooks.
type webhookCommands struct {
	Register struct {
		Config          `embed:""`
		RegisterWebhook `embed:""`
	} `cmd:"" help:"Create or update the webhook that tells the server of changes. It takes the flags of the server, and needs --auth app and --webhook-secret."`
	List struct {
		Config `embed:""`
	} `cmd:"" help:"List the account's webhooks. It takes the flags of the server, and needs --auth app."`
	Remove struct {
		Config `embed:""`

		Which string `arg:"" name:"webhook" help:"Id of a webhook, as the list shows it, or its URL."`
	} `cmd:"" help:"Remove a webhook of the account. It takes the flags of the server, and needs --auth app."`
}

// The names of the commands for webhooks.
const (
	registerCommand = "webhook register"
	listCommand     = "webhook list"
	removeCommand   = "webhook remove <webhook>"
)

// named returns the command of a name, and whether it is one for webhooks.
func (w *webhookCommands) named(name string) (command Command, ok bool) {
	switch name {
	case registerCommand:
		wanted := w.Register.RegisterWebhook
		if secrets := w.Register.Webhook.Secrets; len(secrets) > 0 {
			wanted.Secret = secrets[0]
		}
		if len(wanted.Events) == 0 {
			wanted.Events = w.Register.Webhook.Events
		}
		if bare(wanted.URL) {
			wanted.URL = wanted.URL.JoinPath(w.Register.Webhook.Path)
		}
		return Command{Webhooks: WebhookCommand{Register: &wanted}, Config: w.Register.Config}, true
	case listCommand:
		return Command{Webhooks: WebhookCommand{List: true}, Config: w.List.Config}, true
	case removeCommand:
		return Command{Webhooks: WebhookCommand{Remove: w.Remove.Which}, Config: w.Remove.Config}, true
	}
	return Command{}, false
}

// bare tells whether a URL has no path.
func bare(u *url.URL) bool { return u != nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

func (c Command) validateWebhooks() error {
	if !c.Webhooks.Asked() {
		return nil
	}
	return errors.Join(c.validateWebhookAccount(), c.Webhooks.Register.validate())
}

// validateWebhookAccount refuses accounts that have no webhooks of their own, or whose token is not at hand.
func (c Command) validateWebhookAccount() error {
	switch c.Auth {
	case AuthEmulator:
		return errors.New("webhook needs --auth app: without --auth there is only the built-in emulator, which would forget its " +
			"webhooks at the end of this command. To try it, run the emulator by itself (go run ./upstream/emulator/standalone) " +
			"and name its address in --api-url")
	case AuthPassthrough:
		return errors.New("webhook needs --auth app with --app-id and --app-secret: with --auth passthrough there is no token " +
			"before a caller sends one. The server itself may go on with --auth passthrough")
	}
	return nil
}

func (r *RegisterWebhook) validate() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.validateURL(), r.validateSecret(), r.validateEvents())
}

func (r *RegisterWebhook) validateURL() error {
	u := *r.URL
	secure := u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
	if !secure || u.Host == "" || u.User != nil || u.Fragment != "" {
		return invalid("url", u.Redacted(), "an https address without user, such as https://graphql.example/webhooks/helpscout, "+
			"since deliveries hold data of customers; http is for loopback addresses")
	}
	return nil
}

func (r *RegisterWebhook) validateSecret() error {
	if r.Secret == "" {
		return errors.New("webhook register needs --webhook-secret: the secret that signs deliveries, which the server has too")
	}
	return nil
}

func (r *RegisterWebhook) validateEvents() error {
	for _, event := range r.Events {
		if strings.TrimSpace(event) == "" {
			return invalid("events", strings.Join(r.Events, ","), "a list of events, such as customer.updated,customer.deleted")
		}
	}
	return nil
}
