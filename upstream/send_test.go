package upstream_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// roundTrip is an API that a function implements.
type roundTrip func(req *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func respond(req *http.Request, status int, location string) *http.Response {
	header := http.Header{}
	if location != "" {
		header.Set("Location", location)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader("{}")), Request: req}
}

// readOnce reads a customer from the API, and returns the number of requests. The API gets the number of each, from 1.
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

// A read follows at most five redirects, over all its attempts, and does not retry an unusable redirect.
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
		{"back and forth", func(n int, _ *http.Request) (int, string) { return 302, customers + []string{"500", "501"}[n%2] }, 2, "in a circle"},
		{"without end", func(n int, _ *http.Request) (int, string) { return 307, customers + fmt.Sprint(1000+n) }, 6, "too many redirects"},
		{"no URL", func(int, *http.Request) (int, string) { return 302, "https://[secret" }, 1, "without a usable URL"},
		{"control character", func(int, *http.Request) (int, string) { return 302, "/v2/\x7fsecret" }, 1, "without a usable URL"},
		{"another origin", func(int, *http.Request) (int, string) { return 302, "https://evil.example/v2/customers/500" }, 1, "other host"},
		{"downgrade", func(int, *http.Request) (int, string) { return 302, "http://api.example/v2/customers/500" }, 1, "other scheme"},
		{"without a Location", func(int, *http.Request) (int, string) { return 302, "" }, 1, "302"},
		{"once", func(n int, _ *http.Request) (int, string) {
			return map[bool]int{true: 301, false: 200}[n == 1], customers + "501"
		}, 2, ""},
		{
			"without end, with failures between", func(n int, _ *http.Request) (int, string) {
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
