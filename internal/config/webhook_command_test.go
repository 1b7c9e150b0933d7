package config_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/internal/config"
)

// webhookArgs are a command with an account of its own.
func webhookArgs(args ...string) []string {
	return slices.Concat([]string{"webhook"}, args, []string{"--auth=app", "--app-id=id", "--app-secret=s3cr3t"})
}

const hookURL = "--url=https://graphql.example/hook"

func TestWebhookRegister(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		url  string
	}{
		"URL":             {[]string{hookURL}, "https://graphql.example/hook"},
		"URL with a slip": {[]string{"--url=https://graphql.example/a%2Fb/?x=1"}, "https://graphql.example/a%2Fb/?x=1"},
		"origin":          {[]string{"--url=https://graphql.example"}, "https://graphql.example/webhooks/helpscout"},
		"origin, slash":   {[]string{"--url=https://graphql.example/"}, "https://graphql.example/webhooks/helpscout"},
		"path":            {[]string{"--url=https://graphql.example", "--webhook-path=/in"}, "https://graphql.example/in"},
		"loopback":        {[]string{"--url=http://127.0.0.1:8080"}, "http://127.0.0.1:8080/webhooks/helpscout"},
	} {
		command, err := parse(webhookArgs(append([]string{"register", "--webhook-secret=new,old"}, test.args...)...)...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := command.Webhooks.Register
		if got == nil || got.URL.String() != test.url || got.Secret.Reveal() != "new" || got.PayloadVersion != "V2" || got.Events != nil ||
			!command.Webhooks.Asked() || command.AppID != "id" {
			t.Errorf("%s: %+v, want %s", name, got, test.url)
		}
	}
	for _, events := range []string{"--events=tag.created,tag.deleted", "--webhook-events=tag.created,tag.deleted"} {
		checkChoices(t, events)
	}
}

func checkChoices(t *testing.T, events string) {
	t.Helper()
	args := webhookArgs("register", hookURL, "--webhook-secret=a", events, "--payload-version=V1", "--notification")
	command, err := parse(args...)
	if err != nil {
		t.Fatal(err)
	}
	got := command.Webhooks.Register
	if !slices.Equal(got.Events, []string{"tag.created", "tag.deleted"}) || got.PayloadVersion != "V1" || !got.Notification {
		t.Errorf("%+v", got)
	}
}

// The secret comes from a variable or a file as well, and is printed nowhere.
func TestWebhookSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets")
	if err := os.WriteFile(path, []byte("a-long-s3cr3t-new # since May\na-long-s3cr3t-old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for variable, value := range map[string]string{"MAILBOX_WEBHOOK_SECRET": "a-long-s3cr3t-new,a-long-s3cr3t-old", "MAILBOX_WEBHOOK_SECRET_FILE": path} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, value)
			command, err := parse(webhookArgs("register", hookURL)...)
			if err != nil || command.Webhooks.Register.Secret.Reveal() != "a-long-s3cr3t-new" || len(command.Warnings) > 0 {
				t.Fatalf("%v, warnings %q", err, command.Warnings)
			}
			for _, value := range command.Effective {
				if strings.Contains(value.Text, "s3cr3t") {
					t.Errorf("%s is shown as %s", value.Name, value.Text)
				}
			}
			var help bytes.Buffer
			if _, err := config.Parse([]string{"webhook", "register", "--help"}, &help); !errors.Is(err, config.ErrHelp) ||
				strings.Contains(help.String(), "s3cr3t") || !strings.Contains(help.String(), variable) {
				t.Errorf("%v, help:\n%s", err, &help)
			}
		})
	}
}

func TestWebhookListAndRemove(t *testing.T) {
	t.Parallel()
	if command, err := parse(webhookArgs("list")...); err != nil || !command.Webhooks.List || !command.Webhooks.Asked() {
		t.Errorf("list: %+v, %v", command.Webhooks, err)
	}
	if command, err := parse(webhookArgs("remove", "7")...); err != nil || command.Webhooks.Remove != "7" || !command.Webhooks.Asked() {
		t.Errorf("remove: %+v, %v", command.Webhooks, err)
	}
	if command, err := parse(); err != nil || command.Webhooks.Asked() {
		t.Errorf("serve: %+v, %v", command.Webhooks, err)
	}
}

func TestWebhookRefused(t *testing.T) {
	t.Parallel()
	secret := "--webhook-secret=s3cr3t"
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"emulator":      {[]string{"webhook", "list"}, "the built-in emulator, which would forget its webhooks"},
		"pass-through":  {[]string{"webhook", "list", "--auth=passthrough"}, "webhook needs --auth app with --app-id"},
		"no URL":        {webhookArgs("register", secret), "--url"},
		"no secret":     {webhookArgs("register", hookURL), "needs --webhook-secret"},
		"plain HTTP":    {webhookArgs("register", secret, "--url=http://graphql.example/"), "allowed is an https address"},
		"no host":       {webhookArgs("register", secret, "--url=https:///hook"), "allowed is an https address"},
		"no scheme":     {webhookArgs("register", secret, "--url=graphql.example"), "allowed is an https address"},
		"password":      {webhookArgs("register", secret, "--url=https://a:s3cr3t@b.example/"), "without user"},
		"fragment":      {webhookArgs("register", secret, "--url=https://b.example/#a"), "allowed is an https address"},
		"blank event":   {webhookArgs("register", secret, hookURL, "--events=tag.created,,x"), "a list of events"},
		"version":       {webhookArgs("register", secret, hookURL, "--payload-version=V9"), "--payload-version"},
		"nothing to do": {[]string{"webhook"}, "register"},
		"which":         {webhookArgs("remove"), "webhook"},
		"bounds":        {webhookArgs("list", "--max-depth=0"), "--max-depth"},
		"incomplete":    {[]string{"webhook", "list", "--auth=app"}, "--auth app needs both"},
	} {
		_, err := parse(test.args...)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: error %v, want %s", name, err, test.want)
		}
	}
}
