package auth_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

const customerURL = "https://api.helpscout.net/v2/customers/500"

// However a token ends, nobody's request fails for it, and one refresh serves all.
func TestTokenEndsUnderLoad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(api *account)
	}{
		{"expired", func(*account) { <-time.After(time.Hour) }},
		{"revoked", func(api *account) {
			<-time.After(time.Minute)
			api.set(func() { api.expiry = time.Now() })
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &account{lifetime: time.Hour, latency: time.Second}
				source := newAppSource(t, api)
				transport := newTransport(t, source, api.RoundTrip)
				wantToken(t, source, "t1")
				test.end(api)

				var callers sync.WaitGroup
				for range 500 {
					callers.Go(func() {
						resp, err := transport.RoundTrip(newRequest(t.Context(), t, customerURL))
						if err != nil || resp.StatusCode != http.StatusOK {
							t.Errorf("response = %v, error = %v", resp, err)
						}
					})
				}
				callers.Wait()
				if got := api.tokenRequests(); got != 2 {
					t.Errorf("%d token requests, want 2", got)
				}
			})
		})
	}
}

// replacing gives "old" until that is invalidated, and then what follows.
type replacing struct {
	next    string
	failure error
	dropped bool
}

func (r *replacing) Token(context.Context) (string, error) {
	if !r.dropped {
		return "old", nil
	}
	return r.next, r.failure
}

func (r *replacing) Invalidate(token string) { r.dropped = r.dropped || token == "old" }

func TestTransportReplays(t *testing.T) {
	t.Parallel()
	failure := errors.New("sign-in is broken")
	tests := []struct {
		name    string
		source  auth.TokenSource
		caller  string
		good    string // the token that the API accepts
		method  string
		stream  bool // the body can be read only once
		sent    []string
		status  int
		failure error
	}{
		{
			name: "accepted", source: &replacing{}, good: "old",
			sent: []string{"old"}, status: http.StatusOK,
		},
		{
			name: "read", source: &replacing{next: "new"}, good: "new",
			sent: []string{"old", "new"}, status: http.StatusOK,
		},
		{
			name: "write", source: &replacing{next: "new"}, good: "new", method: http.MethodPost,
			sent: []string{"old", "new"}, status: http.StatusOK,
		},
		{
			name: "write that cannot be sent again", source: &replacing{next: "new"}, good: "new", method: http.MethodPost,
			stream: true, sent: []string{"old"}, status: http.StatusUnauthorized,
		},
		{
			name: "new token refused as well", source: &replacing{next: "new"},
			sent: []string{"old", "new"}, status: http.StatusUnauthorized,
		},
		{
			name: "same token again", source: &replacing{next: "old"},
			sent: []string{"old"}, status: http.StatusUnauthorized,
		},
		{
			name: "no token to replace it", source: &replacing{failure: failure},
			sent: []string{"old"}, failure: failure,
		},
		{
			name: "static", source: auth.Static("old"),
			sent: []string{"old"}, status: http.StatusUnauthorized,
		},
		{
			name: "caller's own", source: auth.Caller{}, caller: "own", good: "new",
			sent: []string{"own"}, status: http.StatusUnauthorized,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var sent, bodies []string
			var open int
			transport := newTransport(t, test.source, func(req *http.Request) (*http.Response, error) {
				token := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
				sent = append(sent, token)
				if req.Body != nil {
					body, _ := io.ReadAll(req.Body)
					bodies = append(bodies, string(body))
				}
				open++
				resp := response(http.StatusUnauthorized, "refused")
				if token == test.good {
					resp = response(http.StatusOK, "{}")
				}
				resp.Body = closing{resp.Body, func() { open-- }}
				return resp, nil
			})
			req := newRequest(t.Context(), t, customerURL)
			if test.caller != "" {
				req = req.WithContext(auth.WithCaller(t.Context(), test.caller))
			}
			if test.method == http.MethodPost {
				req.Method, req.Body = http.MethodPost, io.NopCloser(strings.NewReader("body"))
				if !test.stream {
					req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("body")), nil }
				}
			}

			resp, err := transport.RoundTrip(req)
			if !errors.Is(err, test.failure) {
				t.Fatalf("error = %v, want %v", err, test.failure)
			}
			if err == nil {
				if resp.StatusCode != test.status {
					t.Errorf("status = %d, want %d", resp.StatusCode, test.status)
				}
				if body, err := io.ReadAll(resp.Body); err != nil || len(body) == 0 {
					t.Errorf("body = %q, %v, want it readable", body, err)
				}
				resp.Body.Close()
			}
			if diff := cmp.Diff(test.sent, sent); diff != "" {
				t.Errorf("tokens sent (-want +got):\n%s", diff)
			}
			if open != 0 {
				t.Errorf("%d bodies were left open", open)
			}
			for _, body := range bodies {
				if test.method == http.MethodPost && body != "body" {
					t.Errorf("body sent = %q", body)
				}
			}
		})
	}
}

type closing struct {
	io.Reader
	closed func()
}

func (c closing) Close() error {
	c.closed()
	return nil
}

func TestTransportCannotReadBodyAgain(t *testing.T) {
	t.Parallel()
	broken := errors.New("file is gone")
	transport := newTransport(t, &replacing{next: "new"}, func(*http.Request) (*http.Response, error) {
		return response(http.StatusUnauthorized, ""), nil
	})
	req := newRequest(t.Context(), t, customerURL)
	req.Body, req.GetBody = io.NopCloser(strings.NewReader("x")), func() (io.ReadCloser, error) { return nil, broken }
	if _, err := transport.RoundTrip(req); !errors.Is(err, broken) {
		t.Errorf("error = %v, want %v", err, broken)
	}
}

// A user who was removed from the account: every token is refused, and asking for more would not help.
func TestTransportDoesNotHammerTokenEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: 48 * time.Hour}
		refused := 0
		transport := newTransport(t, newAppSource(t, api), func(*http.Request) (*http.Response, error) {
			refused++
			return response(http.StatusUnauthorized, ""), nil
		})
		for range 600 {
			resp, err := transport.RoundTrip(newRequest(t.Context(), t, customerURL))
			if err != nil || resp.StatusCode != http.StatusUnauthorized {
				t.Fatalf("response = %v, error = %v, want 401", resp, err)
			}
			<-time.After(100 * time.Millisecond)
		}
		if got := api.tokenRequests(); got > 13 {
			t.Errorf("%d token requests in a minute, want one every five seconds", got)
		}
		if refused > 613 {
			t.Errorf("%d requests were sent for 600", refused)
		}
	})
}

func TestAppSourceWithEmulator(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, err := emulator.New(emulator.Options{
			Customers: -1, Organizations: -1, Apps: map[string]string{appID: appSecret},
		})
		if err != nil {
			t.Fatal(err)
		}
		base := api.Client().Transport
		transport := newTransport(t, newAppSource(t, base), base.RoundTrip)
		for want := 1; want <= 2; want++ {
			resp, err := transport.RoundTrip(newRequest(t.Context(), t, customerURL))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("status = %d, want 200", resp.StatusCode)
			}
			if got := api.TokenRequests(); got != want {
				t.Errorf("%d token requests, want %d", got, want)
			}
			<-time.After(time.Minute)
			api.ExpireTokens()
		}
	})
}
