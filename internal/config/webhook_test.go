package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/config"
)

// Secrets come from flags, a variable or a file, in their order, and are never shown.
func TestWebhookSecrets(t *testing.T) {
	const one, other = "first-s3cr3t-of-webhooks", "other-s3cr3t-of-webhooks"
	want := []string{one, other}
	wantSecrets := func(how string, command config.Command, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if diff := cmp.Diff(want, command.WebhookSecrets()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", how, diff)
		}
		for _, value := range command.Effective {
			if strings.Contains(value.Text, "s3cr3t") || value.Name == "webhook-secret" && value.Text != "[redacted],[redacted]" {
				t.Errorf("%s: shown is %s %s", how, value.Name, value.Text)
			}
		}
	}
	command, err := parse("--webhook-secret="+one, "--webhook-secret", other)
	wantSecrets("flags", command, err)
	turned, err := parse("--webhook-secret=" + other + "," + one)
	if changed := command.Changed(turned); err != nil || !cmp.Equal(changed, []string{"webhook-secret"}) {
		t.Errorf("changed: %s, %v", changed, err)
	}
	file := filepath.Join(t.TempDir(), "secrets")
	if err := os.WriteFile(file, []byte(one+" # the new one\n\n"+other+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MAILBOX_WEBHOOK_SECRET_FILE", file)
	command, err = parse()
	wantSecrets("file", command, err)
}

func TestWebhookSettingsRefused(t *testing.T) {
	t.Parallel()
	const secret = "--webhook-secret=0123456789abcdef"
	for name, args := range map[string][]string{
		"blank secret":   {"--webhook-secret= "},
		"empty secret":   {secret + ",,other-s3cr3t-of-webhooks"},
		"long secret":    {"--webhook-secret=" + strings.Repeat("s", 41)},
		"GraphQL's path": {secret, "--webhook-path=/graphql"},
		"health":         {secret, "--webhook-path=/healthz"},
		"readiness":      {secret, "--webhook-path=/readyz"},
		"schema":         {secret, "--webhook-path=/schema.graphql"},
		"the root":       {secret, "--webhook-path=/"},
		"no slash":       {secret, "--webhook-path=hooks"},
		"final slash":    {secret, "--webhook-path=/hooks/"},
		"two slashes":    {secret, "--webhook-path=//hooks"},
		"dots":           {secret, "--webhook-path=/hooks/../graphql"},
		"query":          {secret, "--webhook-path=/hooks?x"},
		"placeholder":    {secret, "--webhook-path=/{path...}"},
		"no secret":      {"--webhook-events=customer.updated"},
	} {
		if _, err := parse(args...); err == nil || !strings.Contains(err.Error(), "--webhook-") || strings.Contains(err.Error(), "sss") {
			t.Errorf("%s: %v", name, err)
		}
	}
	command, err := parse("--webhook-secret=short")
	if err != nil || len(command.Warnings) != 1 || strings.Contains(command.Warnings[0], "=short") {
		t.Errorf("a short secret: warnings %q, %v", command.Warnings, err)
	}
}
