//go:build unix

package loadtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stuck starts a server with an operation under way that takes longer than any test.
func stuck(t *testing.T, flags ...string) *server {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t, append(flags, "--emulator-latency", "1m")...)
	ctx, cancel := context.WithCancel(t.Context())
	one := acceptRequest(ctx, newTarget(t, s), example{name: "stuck", query: `{ customer(id: "500") { name } }`, variables: "{}"})
	t.Cleanup(func() {
		cancel()
		_ = one.finish()
	})
	return s
}

// At the end of the grace the server cuts what is under way, logs it, and ends without an error.
func TestShutdownGrace(t *testing.T) {
	s := stuck(t, "--shutdown-grace", "100ms")
	s.terminate(t)
	s.wantCleanExit(t)
	if text := s.log.from("requests were cut"); !strings.Contains(text, "grace=100ms") {
		t.Errorf("the log does not say what was cut, and when:\n%s", s.log)
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	s := stuck(t)
	s.terminate(t)
	wantNobodyListens(t, s)
	for ended := false; !ended; {
		_ = s.command.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.exited:
			ended = true
		case <-time.After(10 * time.Millisecond):
		}
	}
	exit, ok := errors.AsType[*exec.ExitError](s.err)
	if !ok {
		t.Fatalf("the server ended with %v", s.err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("the server ended with %v", s.err)
	}
}

// More idle connections than file descriptors keep no client out.
func TestFewDescriptors(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServerBy(t, []string{"sh", "-c", `ulimit -n 64; exec "$0" "$@"`})
	for range 70 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience/4) // idle connections end by themselves after two minutes
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(s.url, "graphql")+"healthz", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("health: %v", err)
	}
	answer.Body.Close()
	if text := s.log.from("too many open files"); text != "" {
		t.Errorf("the server ran out of descriptors:\n%s", text)
	}
}
