package telemetry

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// collector is an endpoint of OTLP over HTTP.
type collector struct {
	status int

	mu     sync.Mutex
	bodies map[string][]byte
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bodies[r.URL.Path] = append(c.bodies[r.URL.Path], body...)
	w.WriteHeader(c.status)
}

// export runs an operation with exporters that the standard variables name, and shuts telemetry down.
func export(t *testing.T, status int) (at *collector, log string) {
	t.Helper()
	at = &collector{status: status, bodies: make(map[string][]byte)}
	server := httptest.NewServer(at)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_SERVICE_NAME", "front-desk")
	o := newObserved(t, emulator.Options{Customers: 200}, Options{Getenv: os.Getenv, Version: "v1.2.3"})
	if answer := o.ask(t, listQuery, nil); !strings.Contains(answer, `"data":{"customers"`) {
		t.Errorf("answer: %.200s", answer)
	}
	var lines bytes.Buffer
	o.telemetry.Shutdown(t.Context(), slog.New(slog.NewTextHandler(&lines, nil)))
	return at, lines.String()
}

// The standard variables alone make the server send, and the end of the server sends what is left.
func TestExport(t *testing.T) { //nolint:paralleltest // it sets variables
	at, log := export(t, http.StatusOK)
	if log != "" {
		t.Errorf("log: %s", log)
	}
	for path, words := range map[string][]string{
		"/v1/traces":  {"front-desk", "v1.2.3", "load organizations", "/v3/customers"},
		"/v1/metrics": {"front-desk", "mailbox.operations", "mailbox.cache.size", "go_goroutines", "process_cpu_seconds_total"},
	} {
		for _, word := range words {
			if !bytes.Contains(at.bodies[path], []byte(word)) {
				t.Errorf("%s: no %s", path, word)
			}
		}
	}
}

// A collector that refuses everything costs a line of the log, and no answer.
func TestExportFails(t *testing.T) { //nolint:paralleltest // it sets variables
	_, log := export(t, http.StatusBadRequest)
	if !strings.Contains(log, "the last telemetry was not sent") {
		t.Errorf("log: %s", log)
	}
}

// The errors of exporters take one line a minute.
func TestErrorsAreLoggedOnceAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		handler := &errorLog{logger: slog.New(slog.NewTextHandler(&lines, nil))}
		long := errors.New("refused\nby " + strings.Repeat("x", 2000))
		for range 3 {
			handler.Handle(long)
		}
		<-time.After(time.Minute)
		handler.Handle(long)
		if got := strings.Count(lines.String(), "\n"); got != 2 || lines.Len() > 1000 {
			t.Errorf("%d lines of %d bytes, want 2 short ones", got, lines.Len())
		}
		if !strings.Contains(lines.String(), "leftOut=2") {
			t.Errorf("log does not count: %s", lines.String())
		}
	})
}
