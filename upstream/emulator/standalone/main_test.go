package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the program and returns what it announces: the address of the API and a token.
func start(t *testing.T, args ...string) (origin, token string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, announcement := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, append(args, "--listen=127.0.0.1:0"), announcement) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewScanner(stdout)
	for _, line := range []struct {
		name  string
		value *string
	}{{"REST API", &origin}, {"Token", &token}} {
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), line.name) {
			t.Fatalf("line %q, want %s", lines.Text(), line.name)
		}
		*line.value = strings.TrimSpace(strings.TrimPrefix(lines.Text(), line.name))
	}
	return origin, token
}

func get(t *testing.T, url, token string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

// A replayed answer is the first one, and what differs in address or token is not equal.
func TestReplay(t *testing.T) {
	t.Parallel()
	for _, replay := range []bool{false, true} {
		t.Run(fmt.Sprint(replay), func(t *testing.T) {
			origin, token := start(t, fmt.Sprintf("--replay=%t", replay), "--customers=60")
			_, first, customer := get(t, origin+"/v2/customers/500", token)
			_, second, again := get(t, origin+"/v2/customers/500", token)
			if !strings.Contains(customer, `"Vernon"`) || again != customer {
				t.Errorf("answers %.80s and %.80s", customer, again)
			}
			const id = "Correlation-Id"
			if same := first.Get(id) == second.Get(id); same != replay {
				t.Errorf("the answers have the same correlation id: %t", same)
			}
			_, _, one := get(t, origin+"/v2/customers?page=1", token)
			if _, _, two := get(t, origin+"/v2/customers?page=2", token); one == two {
				t.Error("two pages are equal")
			}
			if status, _, _ := get(t, origin+"/v2/customers/500", "wrong"); status != http.StatusUnauthorized {
				t.Errorf("a wrong token: status %d", status)
			}
			if status, _, _ := get(t, origin+"/v2/customers/404", token); status != http.StatusNotFound {
				t.Errorf("an unknown customer: status %d", status)
			}
			if _, _, count := get(t, origin+countPath, ""); strings.TrimSpace(count) != "6" {
				t.Errorf("%s requests counted, want 6", count)
			}
		})
	}
}

func TestHelpIsNoFailure(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), []string{"--help"}, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	for budget, want := range map[string]string{"0": "", "120": "120"} {
		origin, token := start(t, "--budget="+budget, "--customers=60")
		if _, header, _ := get(t, origin+"/v2/customers/500", token); header.Get("X-RateLimit-Limit-Minute") != want {
			t.Errorf("--budget=%s: the limit is %q", budget, header.Get("X-RateLimit-Limit-Minute"))
		}
	}
}
