package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/upstream/auth"
)

// roundTrip is a function as a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestTransportSigns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		source auth.TokenSource
		caller string
		want   string
		err    error
	}{
		{name: "static", source: auth.Static("server"), want: "Bearer server"},
		{name: "static ignores the caller", source: auth.Static("server"), caller: "caller", want: "Bearer server"},
		{name: "caller", source: auth.Caller{}, caller: "caller", want: "Bearer caller"},
		{name: "no token", source: auth.Caller{}, err: auth.ErrNoToken},
		{name: "empty static", source: auth.Static(""), err: auth.ErrNoToken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var sent []string
			transport := newTransport(t, test.source, func(req *http.Request) (*http.Response, error) {
				sent = append(sent, req.Header.Get("Authorization"))
				return httptest.NewRecorder().Result(), nil
			})
			ctx := t.Context()
			if test.caller != "" {
				ctx = auth.WithCaller(ctx, test.caller)
			}
			req := newRequest(ctx, t, "https://api.helpscout.net/v2/customers/500")
			resp, err := transport.RoundTrip(req)
			if !errors.Is(err, test.err) {
				t.Fatalf("error = %v, want %v", err, test.err)
			}
			if test.err != nil {
				if len(sent) != 0 {
					t.Errorf("sent %d requests, want none", len(sent))
				}
				return
			}
			resp.Body.Close()
			if len(sent) != 1 || sent[0] != test.want {
				t.Errorf("Authorization = %q, want %q", sent, test.want)
			}
			if got := req.Header.Get("Authorization"); got != "" {
				t.Errorf("the caller's own request was changed: Authorization = %q", got)
			}
		})
	}
}

// The token must not reach a foreign server, neither by a link nor by a redirect.
func TestTransportSendsNoTokenToForeignHosts(t *testing.T) {
	t.Parallel()
	var leaked []string
	foreign := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked = append(leaked, r.Header.Get("Authorization"))
	}))
	defer foreign.Close()
	home := httptest.NewServer(http.RedirectHandler(foreign.URL+"/v2/customers/500", http.StatusMovedPermanently))
	defer home.Close()

	origin, err := auth.NewOrigin(mustParse(t, home.URL))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &auth.Transport{Source: auth.Static("secret"), Origin: origin}}
	for _, target := range []string{foreign.URL + "/v2/customers/500", home.URL + "/v2/customers/500"} {
		resp, err := client.Do(newRequest(t.Context(), t, target))
		if err == nil {
			resp.Body.Close()
		}
		if _, refused := errors.AsType[*auth.ForeignURLError](err); !refused {
			t.Errorf("get %s: error = %v, want a *ForeignURLError", target, err)
		}
	}
	if len(leaked) != 0 {
		t.Errorf("the foreign server was asked %d times", len(leaked))
	}
}

func newTransport(t *testing.T, source auth.TokenSource, base roundTrip) *auth.Transport {
	t.Helper()
	origin, err := auth.NewOrigin(mustParse(t, "https://api.helpscout.net"))
	if err != nil {
		t.Fatal(err)
	}
	return &auth.Transport{Base: base, Source: source, Origin: origin}
}

func newRequest(ctx context.Context, t *testing.T, target string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return req
}
