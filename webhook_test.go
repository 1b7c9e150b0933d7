package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// The commands for webhooks sign in with the server's app, and do what they say at the account.
func TestWebhookCommands(t *testing.T) {
	t.Parallel()
	account, url := newAccount(t)
	const receiver = "https://graphql.example/webhooks/helpscout"
	command := func(want string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		args = append([]string{"webhook"}, args...)
		args = append(args, "--auth=app", "--api-url="+url, "--app-id=app-id", "--app-secret=app-s3cr3t")
		if err := run(t.Context(), args, &out, io.Discard); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%v printed %q, %v; want %s", args, out.String(), err, want)
		}
	}
	register := []string{"register", "--url=https://graphql.example", "--webhook-secret=hook-s3cr3t"}
	command("has no webhook", "list")
	command("created webhook 1 to "+receiver, register...)
	command("updated webhook 1 to "+receiver, register...)
	command("1  enabled  "+receiver, "list")
	if hooks := account.Webhooks(); len(hooks) != 1 || hooks[0].Secret != "hook-s3cr3t" {
		t.Errorf("webhooks %+v", hooks)
	}
	command("removed webhook 1", "remove", "1")
	command("nothing to remove", "remove", "1")

	app := []string{"--auth=app", "--api-url=" + url, "--app-id=app-id"}
	for want, args := range map[string][]string{
		"the built-in emulator":       {"list"},
		"answered 400 invalid_client": slices.Concat([]string{"list", "--app-secret=wrong"}, app),
	} {
		args = append([]string{"webhook"}, args...)
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}
