package transport

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A server that stops completes the subscriptions of requests. Those of a WebSocket it leaves to the connection, which it closes:
// a completed subscription is over for a client, and the client would not connect to another server.
func TestStopCompletesSubscriptionsOfRequestsAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ctx  context.Context
		want int
	}{
		"of a request":   {t.Context(), 1},
		"of a WebSocket": {context.WithValue(t.Context(), ofSocket{}, true), 0},
	} {
		completed := 0
		server := newServer(acme(), Options{OnStop: func(func()) func() bool {
			completed++
			return func() bool { return true }
		}})
		body := strings.NewReader(`{"query":"subscription { renamed { id } }"}`)
		req := httptest.NewRequestWithContext(test.ctx, http.MethodPost, "/graphql", body)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "text/event-stream")
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, req)
		if !strings.Contains(answer.Body.String(), `{"data":{"renamed":null}}`) {
			t.Errorf("%s: %s", name, answer.Body)
		}
		if completed != test.want {
			t.Errorf("%s: a stop would complete %d subscriptions, want %d", name, completed, test.want)
		}
	}
}
