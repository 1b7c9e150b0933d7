package upstream_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// listener counts the requests that a server gets, and their tokens.
type listener struct {
	*httptest.Server
	requests, tokens atomic.Int64
}

func listen(t *testing.T, start func(http.Handler) *httptest.Server) *listener {
	t.Helper()
	l := new(listener)
	l.Server = start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.requests.Add(1)
		if r.Header.Get("Authorization") != "" {
			l.tokens.Add(1)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(l.Close)
	return l
}

// Whatever a link or a redirect says, no request, and above all no token, leaves the API's origin.
func TestForeignURLsGetNoRequest(t *testing.T) {
	t.Parallel()
	elsewhere := listen(t, httptest.NewServer)
	secure := listen(t, httptest.NewTLSServer)
	account := newAccount(t, emulator.Options{OmitEmbedded: true})
	rest := httptest.NewServer(account.Handler())
	t.Cleanup(rest.Close)
	host := strings.TrimPrefix(rest.URL, "http://")
	_, port, _ := strings.Cut(elsewhere.URL, "127.0.0.1:")

	const path = "/v2/customers/500/emails"
	links := map[string]string{
		"other host":              "http://localhost:" + port + path,
		"other port":              elsewhere.URL + path,
		"other scheme":            secure.URL + path,
		"other scheme, same host": "https://" + host + path,
		"no scheme":               "//127.0.0.1:" + port + path,
		"user information":        "http://user:password@" + host + path,
		"host as user":            "http://" + host + "@127.0.0.1:" + port + path,
		"backslash":               `http://127.0.0.1:` + port + `\@` + host + path,
		"path that climbs":        rest.URL + "/v2/../admin",
		"path that climbs hidden": rest.URL + "/v2/%2e%2e/admin",
		"path beside the API":     rest.URL + "/v22" + path,
		"not an address":          "mailto:someone@example.com",
	}
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			customer := map[string]any{"emails": map[string]any{"href": link}}
			remove := account.Patch("/v2/customers/500", func(body map[string]any) { body["_links"] = customer })
			defer remove()
			wantRefused(t, account, rest.URL, 1)
		})
	}
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		for _, target := range []string{elsewhere.URL + path, secure.URL + path, rest.URL + "/admin"} {
			t.Run("redirect to "+target, func(t *testing.T) {
				fault := emulator.Fault{Route: "GET /v2/customers/{customerId}/emails", Status: status, Redirect: target}
				defer account.Inject(fault)()
				wantRefused(t, account, rest.URL, 2)
			})
		}
	}
	for _, l := range []*listener{elsewhere, secure} {
		if l.requests.Load() > 0 || l.tokens.Load() > 0 {
			t.Errorf("%s was sent %d requests and %d tokens", l.URL, l.requests.Load(), l.tokens.Load())
		}
	}
}

// wantRefused reads customer 500's emails by its link, which must fail after the given number of requests to the API.
func wantRefused(t *testing.T, account *emulator.Server, api string, requests int) {
	t.Helper()
	base, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{
		BaseURL: base,
		Tokens:  auth.Static(emulator.DefaultToken),
		Base:    insecureTransport(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	account.ResetRequests()
	customer, err := client.Customer(t.Context(), 500)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Entries(t.Context(), customer, upstream.Emails)
	if !isForeign(err) && !isMalformed("link")(err) {
		t.Errorf("error = %v, want a typed one", err)
	}
	if got := account.TotalRequests(); got != requests {
		t.Errorf("%d requests to the account, want %d", got, requests)
	}
}

// insecureTransport accepts the self-signed certificate of a listener.
func insecureTransport(t *testing.T) http.RoundTripper {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}
