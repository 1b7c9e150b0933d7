package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/health"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/upstream/emulator"
)

// deliver sends an event as Help Scout does, by the name of a proxy.
func deliver(t *testing.T, url, secret, event, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(body))
	req.Host = "graphql.example"
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-HelpScout-Event", event)
	req.Header.Set("X-HelpScout-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	resp, _ := send(t, req)
	return resp
}

// In each mode, a webhook makes a change show at once, though nothing else would for an hour. It needs no sign-in, and no host
// that the server allows.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	account, url := newAccount(t)
	key, entry := newKey(t, "ci")
	for name, test := range map[string]struct {
		flags []string
		token string
	}{
		"app": {
			[]string{"--auth=app", "--app-id=app-id", "--app-secret=app-s3cr3t", "--api-url=" + url, "--api-keys=" + entry, "--allowed-hosts=127.0.0.1"},
			key,
		},
		"passthrough": {[]string{"--auth=passthrough", "--api-url=" + url, "--allowed-hosts=127.0.0.1"}, "callers-token"},
	} {
		t.Run(name, func(t *testing.T) {
			var log syncBuffer
			server := begin(t, &log, append(test.flags, "--webhook-secret="+webhookSecret)...)
			defer server.end(t)
			hook := beside(server.announced, "/webhooks/helpscout")
			first := post(t, server.announced["GraphQL"], vernon, test.token)
			account.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = "Vern of " + name })
			if kept := post(t, server.announced["GraphQL"], vernon, test.token); !strings.Contains(kept, `"restRequests":0`) {
				t.Errorf("before the webhook: %s after %s", kept, first)
			}
			if resp := deliver(t, hook, "wrong", "customer.updated", `{"id":500}`); resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("a wrong secret: status %d", resp.StatusCode)
			}
			if resp := deliver(t, hook, webhookSecret, "customer.updated", `{"id":500}`); resp.StatusCode != http.StatusOK || resp.Header.Get("X-Request-Id") == "" {
				t.Errorf("status %d", resp.StatusCode)
			}
			log.wait(t, "outcome=applied")
			if fresh := post(t, server.announced["GraphQL"], vernon, test.token); !strings.Contains(fresh, "Vern of "+name) {
				t.Errorf("after the webhook: %s", fresh)
			}
			if text := log.String(); !strings.Contains(text, "outcome=wrong_signature") || !strings.Contains(text, "requestId=") || strings.Contains(text, webhookSecret) {
				t.Errorf("log: %s", text)
			}
		})
	}
}

// A signal gives a running server another secret, without a moment in which a delivery is refused that has either.
func TestWebhookSecretChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secrets")
	write := func(secrets string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(secrets), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(webhookSecret)
	t.Setenv("MAILBOX_WEBHOOK_SECRET_FILE", file)
	var log syncBuffer
	server := begin(t, &log)
	defer server.end(t)
	const second = "second-s3cr3t-of-webhooks"
	status := func(secret string) int {
		return deliver(t, beside(server.announced, "/webhooks/helpscout"), secret, "helpscout.test", "{}").StatusCode
	}
	if status(webhookSecret) != http.StatusOK || status(second) != http.StatusUnauthorized {
		t.Error("before the change")
	}
	write(second + "\n" + webhookSecret + "\n")
	own, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := own.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	log.wait(t, "settings were read again")
	if status(webhookSecret) != http.StatusOK || status(second) != http.StatusOK {
		t.Errorf("during the change: log %s", log.String())
	}
}

// Without a secret there is nothing to deliver to.
func TestWithoutSecretNoWebhooks(t *testing.T) {
	t.Parallel()
	server := launch(t, "--playground=off")
	if resp := deliver(t, beside(server, "/webhooks/helpscout"), "", "customer.updated", `{"id":500}`); resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// Webhooks cannot take over a path of the server.
func TestWebhookPathIsNoOther(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/graphql", "/schema.graphql", routes.HealthPath, health.ReadyPath} {
		if _, err := config.Parse([]string{"--webhook-secret=" + webhookSecret, "--webhook-path=" + path}, io.Discard); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}
