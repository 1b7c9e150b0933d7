package healthcheck

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, listen := range []string{"127.0.0.1:" + port, "0.0.0.0:" + port, ":" + port} {
		if err := Ask(t.Context(), listen, "/healthz"); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
	if err := Ask(t.Context(), ":"+port, "/other"); err == nil || !strings.Contains(err.Error(), "status 503") {
		t.Errorf("an unhealthy server: %v", err)
	}
	server.Close()
	if err := Ask(t.Context(), ":"+port, "/healthz"); err == nil || !strings.Contains(err.Error(), "--listen :"+port) {
		t.Errorf("no server: %v", err)
	}
}

// A proxy of the environment must not be asked for a server on this machine.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	err := Ask(t.Context(), server.Listener.Addr().String(), "/healthz")
	if err == nil || !strings.Contains(err.Error(), "status 404") {
		t.Errorf("%v, want the server's own answer", err)
	}
}
