package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// bigAccount is an account with one customer, who has a long text, and an empty list of customers.
func bigAccount(t *testing.T, textBytes int) *httptest.Server {
	t.Helper()
	text := strings.Repeat("x", textBytes)
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/customers") {
			_, _ = io.WriteString(w, `{"page": {"size": 50, "totalElements": 0, "totalPages": 0, "number": 1}}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"id": 500, "background": %q}`, text)
	}))
	t.Cleanup(account.Close)
	return account
}

// readSlowly sends an operation on a new connection with a small buffer, and reads a few bytes of the answer each second
// until the connection is closed. It returns once the answer has begun.
func readSlowly(t *testing.T, endpoint, query, token string) net.Conn {
	t.Helper()
	address, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	tcp, _ := conn.(*net.TCPConn)
	if err := tcp.SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "GET /graphql?query=%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n",
		url.QueryEscape(query), address.Host, token)
	if err != nil {
		t.Fatal(err)
	}
	begun, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		some := make([]byte, 5)
		if _, err := io.ReadFull(conn, some); err != nil {
			return
		}
		close(begun)
		for {
			if _, err := conn.Read(some); err != nil {
				return
			}
			<-time.After(500 * time.Millisecond)
		}
	}()
	t.Cleanup(func() {
		conn.Close()
		<-ended
	})
	select {
	case <-begun:
	case <-ended:
		t.Fatal("no answer")
	}
	return conn
}

// A slow reader holds the bytes of its own answer, which count as its caller's. It neither occupies the only operation that
// may run nor takes from other callers.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	const (
		texts     = 10
		textBytes = 1_600_000 // together more than the system takes for a reader, and nearly all that a caller may have
		costly    = `{ customers(first: 250) { nodes { id firstName lastName name jobTitle location background gender age } } }`
	)
	account := bigAccount(t, textBytes)
	server := launch(t, "--auth", "passthrough", "--api-url", account.URL,
		"--max-operations=1", "--max-operation-memory=32", "--admission-wait=1ms")
	var query strings.Builder
	for i := range texts {
		fmt.Fprintf(&query, "a%d: background ", i)
	}
	slow := readSlowly(t, server["GraphQL"], `{ customer(id: "500") { `+query.String()+`} }`, "slow")

	if answer := post(t, server["GraphQL"], costly, "other"); !strings.Contains(answer, `"nodes":[]`) {
		t.Errorf("another caller: %s", answer)
	}
	if answer := post(t, server["GraphQL"], `{ __typename }`, "slow"); !strings.Contains(answer, `"Query"`) {
		t.Errorf("the same caller, within what is left to it: %s", answer)
	}
	if answer := post(t, server["GraphQL"], costly, "slow"); !strings.Contains(answer, `"code":"OVERLOADED"`) {
		t.Errorf("the same caller, beyond what is left to it: %s", answer)
	}
	slow.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !strings.Contains(post(t, server["GraphQL"], costly, "slow"), `"nodes":[]`) {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("what the slow reader held is not given back")
		}
	}
}
