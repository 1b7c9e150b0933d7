package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the server as main does and returns what it announced: names to addresses.
func start(t *testing.T, args ...string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), writer, t.Output())
		writer.Close()
	}()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("run: %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	announced := make(map[string]string)
	for lines := bufio.NewScanner(reader); len(announced) < 5 && lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		announced[name] = strings.TrimSpace(value)
	}
	if len(announced) < 5 {
		t.Fatalf("announced %v", announced)
	}
	return announced
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, req)
}

func post(t *testing.T, url, query, token string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	_, answer := send(t, req)
	return answer
}

func send(t *testing.T, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

const vernon = `{ customer(id: "500") { name } }`

func TestServerOnEmulator(t *testing.T) {
	t.Parallel()
	announced := start(t)
	if !strings.Contains(announced["Upstream"], "emulator") {
		t.Errorf("upstream = %q", announced["Upstream"])
	}
	if got, want := post(t, announced["GraphQL"], vernon, ""), `{"data":{"customer":{"name":"Vernon Bear"}}}`; strings.TrimSpace(got) != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
	for name, want := range map[string]struct{ media, content string }{
		"Playground": {"text/html", "SupportSidebar"},
		"Schema":     {"application/graphql", "type Customer implements Node"},
		"Health":     {"text/plain", "ok"},
	} {
		resp, body := get(t, announced[name])
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), want.media) || !strings.Contains(body, want.content) {
			t.Errorf("%s: status %d, %s, %.100q", name, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
	if resp, _ := get(t, announced["Playground"]+"nothing-here"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: status %d", resp.StatusCode)
	}
}

// The same server in front of an account at another address: the caller's own token goes there, or the configured one.
func TestServerOnAccount(t *testing.T) {
	t.Parallel()
	account, err := emulator.New(emulator.Options{Customers: -1, Tokens: []string{"callers-token", "servers-token"}})
	if err != nil {
		t.Fatal(err)
	}
	rest := httptest.NewServer(account.Handler())
	defer rest.Close()

	passing := start(t, "--api-url", rest.URL)
	if passing["Upstream"] != rest.URL {
		t.Errorf("upstream = %q, want %s", passing["Upstream"], rest.URL)
	}
	signedIn := start(t, "--api-url", rest.URL, "--token", "servers-token")
	tests := []struct{ name, url, token, want string }{
		{"caller's token", passing["GraphQL"], "callers-token", `"Vernon Bear"`},
		{"no token", passing["GraphQL"], "", `"UNAUTHENTICATED"`},
		{"wrong token", passing["GraphQL"], "stolen", `"UNAUTHENTICATED"`},
		{"server's token", signedIn["GraphQL"], "", `"Vernon Bear"`},
		{"wrong token beside the server's", signedIn["GraphQL"], "stolen", `"UNAUTHENTICATED"`},
	}
	for _, test := range tests {
		if got := post(t, test.url, vernon, test.token); !strings.Contains(got, test.want) {
			t.Errorf("%s: answer = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	taken := strings.TrimPrefix(strings.TrimSuffix(start(t)["Playground"], "/"), "http://")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--max-concurrent=0"}, "--max-concurrent"},
		{[]string{"--listen", taken}, "--listen " + taken},
		{[]string{"--unknown"}, "--unknown"},
	} {
		err := run(t.Context(), test.args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("run(%v) = %v, want an error that says %s", test.args, err, test.want)
		}
	}
	if err := run(t.Context(), []string{"--help"}, io.Discard, io.Discard); err != nil {
		t.Errorf("run --help = %v", err)
	}
}
