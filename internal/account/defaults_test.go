package account

import (
	"io"
	"log/slog"
	"testing"

	"mailbox-graphql/internal/config"
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
		"emulated customers": {emulator.DefaultCustomers, emulated.Customers},
		"emulated budget":    {emulator.DefaultBudget, emulated.Budget},
		"budget":             {emulator.DefaultBudget, client.Budget.PerMinute}, // or one of the two would never be reached
	} {
		if pair.ofPackage != pair.ofSettings {
			t.Errorf("%s: the package's default is %v, the setting's %v", name, pair.ofPackage, pair.ofSettings)
		}
	}
}
