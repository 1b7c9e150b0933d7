package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An operation beyond what may run at once is refused in either media type, after the wait for its turn, while health is
// answered.
func TestOverloaded(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		_, _ = io.WriteString(w, `{"id": 500, "firstName": "Vernon", "lastName": "Bear"}`)
	}))
	t.Cleanup(account.Close)
	server := start(t, "--auth", "passthrough", "--api-url", account.URL, "--max-operations=1", "--admission-wait=1ms")
	answered := make(chan string, 1)
	go func() { answered <- post(t, server["GraphQL"], vernon, "token") }()
	<-asked
	for _, accept := range []string{"application/json", "application/graphql-response+json", "multipart/mixed"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server["GraphQL"]+"?query={__typename}", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", accept)
		resp, body := send(t, req)
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" ||
			!strings.Contains(body, `"code":"OVERLOADED"`) || strings.Contains(body, `"data"`) {
			t.Errorf("%s: status %d, retry after %q: %s", accept, resp.StatusCode, resp.Header.Get("Retry-After"), body)
		}
	}
	if resp, _ := get(t, server["Health"]); resp.StatusCode != http.StatusOK {
		t.Errorf("health: status %d", resp.StatusCode)
	}
	close(release)
	if answer := <-answered; !strings.Contains(answer, "Vernon Bear") {
		t.Errorf("answer %s", answer)
	}
}
