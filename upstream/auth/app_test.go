package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/upstream/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	appID     = "app-id"
	appSecret = "app-secret-that-nobody-sees"
)

// account is an API with a token endpoint. Its tokens are t1, t2 and so on. Only the newest one is valid.
type account struct {
	latency  time.Duration // of the token endpoint
	lifetime time.Duration // of a token

	mu     sync.Mutex
	issued int
	expiry time.Time
	fail   *http.Response // what the token endpoint answers instead of a token
}

func (a *account) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != "/v2/oauth2/token" {
		return a.answer(req), nil
	}
	select {
	case <-time.After(a.latency):
		return a.issue(), nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

func (a *account) answer(req *http.Request) *http.Response {
	a.mu.Lock()
	defer a.mu.Unlock()
	if req.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", a.issued) || !time.Now().Before(a.expiry) {
		return response(http.StatusUnauthorized, `{"error":"invalid_token"}`)
	}
	body := []byte("{}")
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	return response(http.StatusOK, string(body))
}

func (a *account) issue() *http.Response {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.issued++
	if a.fail != nil {
		return a.fail
	}
	a.expiry = time.Now().Add(a.lifetime)
	return response(http.StatusOK, fmt.Sprintf(`{"token_type":"bearer","access_token":"t%d","expires_in":%d}`,
		a.issued, int(a.lifetime.Seconds())))
}

func (a *account) tokenRequests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.issued
}

func (a *account) set(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

func response(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func newAppSource(t *testing.T, base http.RoundTripper) *auth.AppSource {
	t.Helper()
	source, err := auth.NewAppSource(auth.AppOptions{ClientID: appID, ClientSecret: appSecret, Base: base})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func wantToken(t *testing.T, source auth.TokenSource, want string) {
	t.Helper()
	got, err := source.Token(t.Context())
	if err != nil || got != want {
		t.Errorf("Token = %q, %v, want %q", got, err, want)
	}
}

func TestAppSourceSendsDocumentedRequest(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var form url.Values
	source := newAppSource(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(req.Body)
		form, _ = url.ParseQuery(string(body))
		got = req
		return response(http.StatusOK, `{"token_type":"Bearer","access_token":"t1","expires_in":172800,"scope":null}`), nil
	}))
	wantToken(t, source, "t1")

	if got.Method != http.MethodPost || got.URL.String() != "https://api.helpscout.net/v2/oauth2/token" {
		t.Errorf("asked %s %s", got.Method, got.URL)
	}
	if media := got.Header.Get("Content-Type"); media != "application/x-www-form-urlencoded" {
		t.Errorf("Content-Type = %q", media)
	}
	want := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {appSecret}}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestAppSourceRenews(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		lifetime, margin time.Duration
	}{
		{"documented lifetime", 48 * time.Hour, 5 * time.Minute},
		{"short lifetime", 10 * time.Minute, time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &account{lifetime: test.lifetime, latency: time.Second}
				source := newAppSource(t, api)
				wantToken(t, source, "t1")

				<-time.After(test.lifetime - test.margin - 2*time.Second)
				wantToken(t, source, "t1")
				synctest.Wait()
				if got := api.tokenRequests(); got != 1 {
					t.Fatalf("%d token requests before the margin, want 1", got)
				}

				<-time.After(2 * time.Second)
				for range 10 {
					wantToken(t, source, "t1")
				}
				<-time.After(2 * time.Second)
				wantToken(t, source, "t2")
				if got := api.tokenRequests(); got != 2 {
					t.Errorf("%d token requests after the margin, want 2", got)
				}
			})
		})
	}
}

func TestAppSourceRetriesAfterPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: 48 * time.Hour, latency: time.Second}
		api.fail = response(http.StatusBadRequest,
			`{"error_description":"Invalid client authentication","error":"invalid_client"}`)
		source := newAppSource(t, api)

		want := &auth.TokenError{
			Status: http.StatusBadRequest, Code: "invalid_client",
		}
		var callers sync.WaitGroup
		for range 100 {
			callers.Go(func() {
				_, err := source.Token(t.Context())
				var got *auth.TokenError
				if !errors.As(err, &got) || !cmp.Equal(want, got) {
					t.Errorf("error = %v, want %v", err, want)
				}
			})
		}
		callers.Wait()
		if _, err := source.Token(t.Context()); err == nil {
			t.Error("a token right after the failure")
		}
		if got := api.tokenRequests(); got != 1 {
			t.Errorf("%d token requests, want 1", got)
		}

		api.set(func() { api.fail = nil })
		<-time.After(6 * time.Second)
		wantToken(t, source, "t2")
	})
}

func TestAppSourceKeepsTokenWhileRenewalFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: time.Hour}
		source := newAppSource(t, api)
		wantToken(t, source, "t1")

		api.set(func() { api.fail = response(http.StatusServiceUnavailable, "") })
		<-time.After(56 * time.Minute)
		for range 20 {
			wantToken(t, source, "t1")
			<-time.After(time.Second)
		}
		if got := api.tokenRequests(); got > 5 {
			t.Errorf("%d token requests in 20 seconds, want one every five", got-1)
		}

		<-time.After(4 * time.Minute)
		if token, err := source.Token(t.Context()); err == nil {
			t.Errorf("Token = %q although it has expired", token)
		}
	})
}

func TestAppSourceObeysEachContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: time.Hour, latency: 5 * time.Second}
		source := newAppSource(t, api)

		var callers sync.WaitGroup
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			began := time.Now()
			if _, err := source.Token(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want the caller's deadline", err)
			}
			if waited := time.Since(began); waited != time.Second {
				t.Errorf("waited for %s, want 1s", waited)
			}
		})
		synctest.Wait()
		callers.Go(func() { wantToken(t, source, "t1") }) // although the caller that started the request has given up
		callers.Wait()
	})
}

func TestAppSourceBoundsRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newAppSource(t, &account{latency: time.Hour})
		began := time.Now()
		if _, err := source.Token(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v, want a deadline", err)
		}
		if waited := time.Since(began); waited != 10*time.Second {
			t.Errorf("waited for %s, want 10s", waited)
		}
	})
}

func TestAppSourceInvalidate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: time.Hour}
		source := newAppSource(t, api)
		source.Invalidate("")
		wantToken(t, source, "t1")

		source.Invalidate("t1")
		wantToken(t, source, "t1") // it has just been issued

		<-time.After(time.Minute)
		source.Invalidate("t0")
		wantToken(t, source, "t1")
		source.Invalidate("t1")
		wantToken(t, source, "t2")
		<-time.After(time.Minute)
		source.Invalidate("t1")
		wantToken(t, source, "t2")
	})
}

func TestNewAppSourceRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options auth.AppOptions
		want    string
	}{
		{"no id", auth.AppOptions{ClientSecret: appSecret}, "client id and client secret are required"},
		{"no secret", auth.AppOptions{ClientID: appID}, "client id and client secret are required"},
		{"negative timeout", auth.AppOptions{ClientID: appID, ClientSecret: appSecret, RequestTimeout: -1}, "timeout"},
		{"no scheme", auth.AppOptions{ClientID: appID, ClientSecret: appSecret, BaseURL: &url.URL{Host: "x"}}, "scheme"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := auth.NewAppSource(test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), appSecret) {
				t.Errorf("error = %v, want one about %q", err, test.want)
			}
		})
	}
}
