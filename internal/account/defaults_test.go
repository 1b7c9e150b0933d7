package account

import (
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// A server without settings reads the account as the packages do by themselves: the two lists of defaults agree.
func TestDefaultsOfSettingsAndPackagesAgree(t *testing.T) {
	t.Parallel()
	command, err := config.Parse(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	client, emulated := clientOptions(command.Config, slog.New(slog.DiscardHandler)), emulatorOptions(command.Emulator)
	for name, pair := range map[string]struct{ ofPackage, ofSettings any }{
		"request timeout":    {upstream.DefaultRequestTimeout, client.RequestTimeout},
		"token timeout":      {auth.DefaultTokenTimeout, command.RequestTimeout},
		"requests at once":   {ratelimit.DefaultMaxConcurrent, client.Budget.MaxConcurrent},
		"cache size":         {cache.DefaultMaxBytes, client.Cache.MaxBytes},
		"redis timeout":      {shared.DefaultTimeout, command.Shared.Timeout},
		"emulated customers": {emulator.DefaultCustomers, emulated.Customers},
		"emulated budget":    {emulator.DefaultBudget, emulated.Budget},
		"budget":             {emulator.DefaultBudget, client.Budget.PerMinute}, // or one of the two would never be reached
	} {
		if pair.ofPackage != pair.ofSettings {
			t.Errorf("%s: the package's default is %v, the setting's %v", name, pair.ofPackage, pair.ofSettings)
		}
	}
}

// With webhooks, the client learns which events the account delivers, and how long what they cover is fresh.
func TestWebhookSettings(t *testing.T) {
	t.Parallel()
	const secret = "--webhook-secret=0123456789abcdef"
	for _, test := range []struct {
		args []string
		want upstream.Told
	}{
		{nil, upstream.Told{TTL: 15 * time.Second}},
		{[]string{secret}, upstream.Told{Events: upstream.UsefulEvents(), TTL: time.Hour}},
		{[]string{secret, "--webhook-events=customer.updated"}, upstream.Told{Events: []string{"customer.updated"}, TTL: time.Hour}},
		{[]string{secret, "--cache-ttl=1m"}, upstream.Told{Events: upstream.UsefulEvents(), TTL: time.Minute}},
	} {
		command, err := config.Parse(test.args, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if got := clientOptions(command.Config, nil).Told; got.TTL != test.want.TTL || !slices.Equal(got.Events, test.want.Events) {
			t.Errorf("%v: %+v, want %+v", test.args, got, test.want)
		}
	}
	command, err := config.Parse([]string{secret, "--webhook-events=customer.changed"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(command.Config, Watch{}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "customer.updated") {
		t.Errorf("an event that does not exist: %v", err)
	}
}
