package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// stuckAccount is an account that answers once it is released. It sends to asked when a request arrives.
func stuckAccount(t *testing.T) (account *httptest.Server, asked chan struct{}, release func()) {
	t.Helper()
	asked, released := make(chan struct{}), make(chan struct{})
	account = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-released
		_, _ = fmt.Fprintf(w, `{"id": %s, "firstName": "Vernon"}`, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
	}))
	t.Cleanup(account.Close)
	return account, asked, func() { close(released) }
}

// statusOver sends a request on a new connection, and returns a function that waits for the answer's status.
func statusOver(t *testing.T, address string) func() int {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", target.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer token\r\nConnection: close\r\n\r\n",
		target.RequestURI(), target.Host)
	if err != nil {
		t.Fatal(err)
	}
	return func() int {
		reader := bufio.NewReader(conn)
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		_, _ = io.Copy(io.Discard, reader) // until the server has closed the connection and no longer counts it
		return resp.StatusCode
	}
}

// While all allowed connections are busy, in all or from one address, only /healthz is served.
func TestConnectionBounds(t *testing.T) {
	t.Parallel()
	const most = 3
	for name, flags := range map[string][]string{
		"in all":     {"--max-connections=3", "--max-connections-per-address=3"},
		"by address": {"--max-connections=100", "--max-connections-per-address=3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, asked, release := stuckAccount(t)
			server := launch(t, append(flags, "--auth", "passthrough", "--api-url", account.URL)...)
			var busy []func() int
			for i := range most {
				if status := statusOver(t, server["GraphQL"]+"?query={__typename}")(); status != http.StatusOK {
					t.Errorf("with %d busy connections: status %d", i, status)
				}
				busy = append(busy, statusOver(t, fmt.Sprintf("%s?query={customer(id:%d){name}}", server["GraphQL"], 500+i)))
				<-asked
			}
			if status := statusOver(t, server["GraphQL"]+"?query={__typename}")(); status != http.StatusServiceUnavailable {
				t.Errorf("beyond the bound: status %d", status)
			}
			if status := statusOver(t, server["Health"])(); status != http.StatusOK {
				t.Errorf("health beyond the bound: status %d", status)
			}
			release()
			for _, status := range busy {
				if got := status(); got != http.StatusOK {
					t.Errorf("a busy connection: status %d", got)
				}
			}
		})
	}
}
