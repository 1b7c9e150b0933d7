package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// beside returns the address of another path of a server.
func beside(server map[string]string, path string) string {
	return strings.TrimSuffix(server["Health"], "/healthz") + path
}

// A server with an app of its own is ready once Help Scout has accepted the app; every other server is ready at once.
func TestReadiness(t *testing.T) {
	t.Parallel()
	account, url := newAccount(t)
	for name, flags := range map[string][]string{
		"emulator":    nil,
		"passthrough": {"--auth=passthrough", "--api-url=" + url},
	} {
		if resp, body := get(t, beside(launch(t, flags...), "/readyz")); resp.StatusCode != http.StatusOK || body != "{\"ready\":true,\"degraded\":[]}\n" {
			t.Errorf("%s: status %d, %s", name, resp.StatusCode, body)
		}
	}
	app := []string{"--auth=app", "--api-url=" + url, "--app-id=app-id"}
	var log syncBuffer
	refused := begin(t, &log, append(app, "--app-secret=wrong")...)
	log.wait(t, "check --app-id")
	if resp, body := get(t, beside(refused.announced, "/readyz")); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "credentials_not_accepted") {
		t.Errorf("wrong credentials: status %d, %s", resp.StatusCode, body)
	}
	if resp, _ := get(t, refused.announced["Health"]); resp.StatusCode != http.StatusOK {
		t.Errorf("wrong credentials: the server is not alive: status %d", resp.StatusCode)
	}
	refused.end(t)

	accepted := begin(t, &log, append(app, "--app-secret=app-s3cr3t")...)
	log.wait(t, "Help Scout accepts the app")
	if resp, body := get(t, beside(accepted.announced, "/readyz")); resp.StatusCode != http.StatusOK {
		t.Errorf("right credentials: status %d, %s", resp.StatusCode, body)
	}
	accepted.end(t)
	if account.TotalRequests() != 0 {
		t.Errorf("%d requests, but readiness costs none", account.TotalRequests())
	}
}

// One caller's share binds that caller, and extensions.cost has what is left of it.
func TestShareOfAKey(t *testing.T) {
	t.Parallel()
	noisy, noisyEntry := newKey(t, "noisy")
	other, otherEntry := newKey(t, "other")
	server := launch(t, "--api-keys="+noisyEntry+" requests-per-minute=2,"+otherEntry)
	page := func(number int) string { return fmt.Sprintf(`{ customer(id: "%d") { name } }`, 90000+number) } // none exists
	for number, want := range []string{`"shareRemaining":1`, `"shareRemaining":0`, `"code":"RATE_LIMITED","retryAfter":60`} {
		if got := post(t, server["GraphQL"], page(number), noisy); !strings.Contains(got, want) {
			t.Errorf("operation %d: %s, want %s", number, got, want)
		}
	}
	if got := post(t, server["GraphQL"], page(0), noisy); strings.Contains(got, "errors") {
		t.Errorf("what is cached costs no share: %s", got)
	}
	if got := post(t, server["GraphQL"], page(2), other); strings.Contains(got, "errors") || strings.Contains(got, "shareRemaining") {
		t.Errorf("the other caller: %s", got)
	}
}

// The admin listener shows the settings without secrets, and purges what is cached.
func TestAdminListener(t *testing.T) {
	t.Parallel()
	key, entry := newKey(t, "ci")
	server := launch(t, "--admin-listen=127.0.0.1:0", "--api-keys="+entry, "--cursor-key=s3cr3t", "--cache-ttl=1h")
	resp, settings := get(t, server["Admin"]+"settings")
	if resp.StatusCode != http.StatusOK || !strings.Contains(settings, "cache-ttl ") || !strings.Contains(settings, "[redacted]") {
		t.Errorf("settings: status %d\n%s", resp.StatusCode, settings)
	}
	if strings.Contains(settings, "s3cr3t") || strings.Contains(settings, strings.TrimPrefix(entry, "ci:")) {
		t.Errorf("the settings show a secret:\n%s", settings)
	}
	if resp, build := get(t, server["Admin"]+"build"); resp.StatusCode != http.StatusOK || !strings.Contains(build, "mailbox-graphql") {
		t.Errorf("build: status %d, %s", resp.StatusCode, build)
	}
	costs := func(requests int) {
		t.Helper()
		if got := post(t, server["GraphQL"], vernon, key); !strings.Contains(got, fmt.Sprintf(`"restRequests":%d`, requests)) {
			t.Errorf("answer %s, want %d requests", got, requests)
		}
	}
	costs(1)
	costs(0)
	for what, requests := range map[string]int{"all=true": 1, "type=customer": 1, "type=customer&id=500": 1, "type=customer&id=501": 0, "type=tag": 0} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server["Admin"]+"cache/purge?"+what, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Mailbox-Admin", "1")
		if resp, body := send(t, req); resp.StatusCode != http.StatusOK || !strings.Contains(body, fmt.Sprintf(`"dropped":%d`, requests)) {
			t.Errorf("purge of %s: status %d, %s", what, resp.StatusCode, body)
		}
		costs(requests)
	}
	if resp, _ := get(t, beside(server, "/settings")); resp.StatusCode != http.StatusNotFound {
		t.Errorf("callers reach the admin listener's paths: status %d", resp.StatusCode)
	}
}

// Neither the admin listener nor config check shows the password in the address of Redis, or what Redis' values are sealed with.
func TestSettingsOfRedisAreSecret(t *testing.T) {
	t.Parallel()
	args := []string{
		"--auth=passthrough", "--redis-url=redis://user-s3cr3t:password-s3cr3t@127.0.0.1:1/0", "--redis-secret=" + redisSecret,
	}
	server := launch(t, append(args, "--admin-listen=127.0.0.1:0")...)
	var printed strings.Builder
	if err := run(t.Context(), append([]string{"config", "check"}, args...), &printed, io.Discard); err != nil {
		t.Error(err)
	}
	_, settings := get(t, server["Admin"]+"settings")
	_, metrics := get(t, server["Admin"]+"metrics")
	for where, text := range map[string]string{"config check": printed.String(), "settings": settings, "metrics": metrics} {
		if !strings.Contains(text, "redis") || strings.Contains(text, "s3cr3t") {
			t.Errorf("%s:\n%s", where, text)
		}
		for _, name := range []string{"redis-url", "redis-secret"} {
			if shown := regexp.MustCompile(name + ` +\[redacted\] +flag\n`); where != "metrics" && !shown.MatchString(text) {
				t.Errorf("%s does not show %s as redacted", where, name)
			}
		}
	}
}

// config check fails for what keeps the server from starting, and prints what would run.
func TestConfigCheck(t *testing.T) {
	t.Parallel()
	check := func(args ...string) (string, error) {
		var printed strings.Builder
		err := run(t.Context(), append([]string{"config", "check"}, args...), &printed, io.Discard)
		return printed.String(), err
	}
	directory := t.TempDir()
	file := filepath.Join(directory, "settings.yaml")
	if err := os.WriteFile(file, []byte("cache-ttl: 1m\ncursor-key: s3cr3t\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	printed, err := check("--config", file)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(map[string]string)
	for line := range strings.Lines(printed) {
		fields := strings.Fields(line)
		lines[fields[0]] = strings.Join(fields[1:], " ")
	}
	for name, want := range map[string]string{
		"cache-ttl": "1m0s " + file + ", line 1", "cursor-key": "[redacted] " + file + ", line 2", "max-depth": "20 default", "app-id": "- default",
	} {
		if lines[name] != want {
			t.Errorf("%s: %q, want %q", name, lines[name], want)
		}
	}
	if strings.Contains(printed, "s3cr3t") {
		t.Errorf("a secret is printed:\n%s", printed)
	}
	for want, args := range map[string][]string{
		"--max-depth":         {"--max-depth=0"},
		"--api-keys":          {"--api-keys=ci"},
		"--trusted-documents": {"--trusted-documents=" + filepath.Join(directory, "nowhere")},
		"nearest name":        {"--config=" + settingsFile(t, "max-dept: 5")},
	} {
		if _, err := check(args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want an error about %s", args, err, want)
		}
	}
}

// new-key prints an entry that has what its flags say.
func TestNewKeyWithAttributes(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	args := []string{
		"new-key", "ci", "--scope=customers:write,properties:write", "--expires=2099-12-31", "--requests-per-minute=60", "--operations=4",
	}
	if err := run(t.Context(), args, &printed, io.Discard); err != nil {
		t.Fatal(err)
	}
	const want = " scopes=customers:write+properties:write expires=2099-12-31 requests-per-minute=60 operations=4\n"
	if !strings.Contains(printed.String(), want) {
		t.Errorf("printed %q, want %q", printed.String(), want)
	}
	for _, wrong := range []string{"--scope=everything", "--expires=soon", "--requests-per-minute=1", "--operations=-1"} {
		if err := run(t.Context(), []string{"new-key", "ci", wrong}, io.Discard, io.Discard); err == nil {
			t.Errorf("%s: no error", wrong)
		}
	}
}
