package health_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/health"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type account struct {
	accepted bool
	degraded []string
}

func (a *account) Accepted() bool         { return a.accepted }
func (a *account) Degradations() []string { return a.degraded }

func want(t *testing.T, state *health.State, status int, body string) {
	t.Helper()
	answer := httptest.NewRecorder()
	state.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, health.ReadyPath, http.NoBody))
	if got := strings.TrimSpace(answer.Body.String()); answer.Code != status || got != body {
		t.Errorf("status %d, %s; want %d, %s", answer.Code, got, status, body)
	}
	if header := answer.Header(); header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		t.Errorf("headers %v", header)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	read := &account{}
	state := health.New(read)
	want(t, state, http.StatusServiceUnavailable, `{"ready":false,"reason":"credentials_not_accepted","degraded":[]}`)
	read.accepted = true
	want(t, state, http.StatusOK, `{"ready":true,"degraded":[]}`)
	read.degraded = []string{"circuit_open", "serving_stale"}
	want(t, state, http.StatusOK, `{"ready":true,"degraded":["circuit_open","serving_stale"]}`)
}

// The server is unready at once, and its listener closes after the delay.
func TestDrain(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{0, 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			state := health.New(&account{accepted: true})
			ctx, stop := context.WithCancel(t.Context())
			drained := state.Drain(ctx, delay)
			want(t, state, http.StatusOK, `{"ready":true,"degraded":[]}`)
			began := time.Now()
			stop()
			synctest.Wait()
			want(t, state, http.StatusServiceUnavailable, `{"ready":false,"reason":"stopping","degraded":[]}`)
			<-drained.Done()
			if took := time.Since(began); took != delay {
				t.Errorf("drained after %s, want %s", took, delay)
			}
		})
	}
}
