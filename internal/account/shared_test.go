package account

import (
	"io"
	"testing"

	"mailbox-graphql/internal/config"
)

// Servers share within one account, however the address of the REST API is spelled, and not with other accounts.
func TestNameOfTheSharedAccount(t *testing.T) {
	t.Parallel()
	name := func(args ...string) string {
		t.Helper()
		command, err := config.Parse(args, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		name, err := sharedName(command.Config)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	app := func(args ...string) string {
		return name(append([]string{"--auth=app", "--app-id=id", "--app-secret=secret"}, args...)...)
	}
	usual := app()
	for _, url := range []string{
		"https://api.helpscout.net", "https://api.helpscout.net/", "https://API.HelpScout.net", "HTTPS://api.helpscout.net:443/",
	} {
		if app("--api-url="+url) != usual {
			t.Errorf("%s is another account", url)
		}
	}
	others := map[string]bool{usual: true}
	for what, other := range map[string]string{
		"another app":    app("--app-id=other"),
		"another host":   app("--api-url=https://api.example"),
		"another path":   app("--api-url=https://api.helpscout.net/eu"),
		"another port":   app("--api-url=https://api.helpscout.net:8443"),
		"callers' own":   name("--auth=passthrough"),
		"another secret": app("--app-secret=other"), // it is the same account
	} {
		if seen := others[other]; seen != (what == "another secret") {
			t.Errorf("%s: the account is known: %t", what, seen)
		}
		others[other] = true
	}
}
