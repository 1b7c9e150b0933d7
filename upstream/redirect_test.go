package upstream_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// roundTrip is an API that a function answers for.
type roundTrip func(req *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func respond(req *http.Request, status int, location string) *http.Response {
	header := http.Header{}
	if location != "" {
		header.Set("Location", location)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader("{}")), Request: req}
}

// readOnce reads a customer from an API, and returns how many requests that took.
func readOnce(t *testing.T, api func(n int, req *http.Request) (*http.Response, error)) (requests int, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		client, newErr := upstream.New(upstream.Options{
			Tokens:  auth.Static("t"),
			BaseURL: &url.URL{Scheme: "https", Host: "api.example"},
			Base: roundTrip(func(req *http.Request) (*http.Response, error) {
				requests++
				return api(requests, req)
			}),
		})
		if newErr != nil {
			t.Fatal(newErr)
		}
		_, err = client.Customer(t.Context(), 500)
	})
	return requests, err
}

// Whatever redirects say, a read follows five in all, and never asks twice for what cannot pass.
func TestRedirects(t *testing.T) {
	t.Parallel()
	const customers = "https://api.example/v2/customers/"
	tests := []struct {
		name     string
		answer   func(n int, req *http.Request) (int, string)
		requests int
		want     string
	}{
		{"to itself", func(_ int, req *http.Request) (int, string) { return 301, req.URL.String() }, 1, "in a circle"},
		{"to and fro", func(n int, _ *http.Request) (int, string) { return 302, customers + []string{"500", "501"}[n%2] }, 2, "in a circle"},
		{"ever on", func(n int, _ *http.Request) (int, string) { return 307, customers + fmt.Sprint(1000+n) }, 6, "too many redirects"},
		{"no address", func(int, *http.Request) (int, string) { return 302, "https://[secret" }, 1, "no address"},
		{"control character", func(int, *http.Request) (int, string) { return 302, "/v2/\x7fsecret" }, 1, "no address"},
		{"another origin", func(int, *http.Request) (int, string) { return 302, "https://evil.example/v2/customers/500" }, 1, "other host"},
		{"downgrade", func(int, *http.Request) (int, string) { return 302, "http://api.example/v2/customers/500" }, 1, "other scheme"},
		{"nowhere", func(int, *http.Request) (int, string) { return 302, "" }, 1, "302"},
		{"once", func(n int, _ *http.Request) (int, string) {
			return map[bool]int{true: 301, false: 200}[n == 1], customers + "501"
		}, 2, ""},
		{
			"ever on, with failures between", func(n int, _ *http.Request) (int, string) {
				if n%3 == 0 {
					return 503, ""
				}
				return 307, customers + fmt.Sprint(1000+n)
			}, 8, "too many redirects", // 2 hops, a failure, 2 hops, a failure, 1 hop and the one too many
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requests, err := readOnce(t, func(n int, req *http.Request) (*http.Response, error) {
				status, location := test.answer(n, req)
				return respond(req, status, location), nil
			})
			if requests != test.requests {
				t.Errorf("%d requests, want %d", requests, test.requests)
			}
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error quotes the answer: %v", err)
			}
		})
	}
}

// Only what another attempt may do better is tried again.
func TestRetriesOfBrokenConnections(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		failure  error
		requests int
	}{
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, 3},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, 3},
		{"closed before the answer", io.EOF, 3},
		{"cut", io.ErrUnexpectedEOF, 3},
		{"name server busy", &net.OpError{Op: "dial", Err: &net.DNSError{IsTemporary: true}}, 3},
		{"no such host", &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, 1},
		{"certificate", x509.UnknownAuthorityError{}, 1},
		{"no HTTP", errors.New("malformed HTTP response"), 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requests, err := readOnce(t, func(int, *http.Request) (*http.Response, error) { return nil, test.failure })
			if requests != test.requests || !errors.Is(err, upstream.ErrUnreachable) {
				t.Errorf("%d requests, want %d; %v", requests, test.requests, err)
			}
		})
	}
}

// A reset HTTP/2 stream is known by its shape, since net/http does not export its error.
func TestResetStreamIsTransient(t *testing.T) {
	t.Parallel()
	requests, _ := readOnce(t, func(int, *http.Request) (*http.Response, error) { return nil, resetStreamError{} })
	if requests != 3 {
		t.Errorf("%d requests, want 3", requests)
	}
}

// resetStreamError converts as net/http's error does, whose As fills in any struct of the same fields.
type resetStreamError struct{}

func (resetStreamError) Error() string { return "stream error" }

func (resetStreamError) As(target any) bool {
	return fmt.Sprintf("%T", target) == "*upstream.streamError"
}
