package apptoken_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/apptoken"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

const (
	redisSecret = "0123456789abcdef0123456789abcdef"
	appSecret   = "app-secret-that-nobody-sees"
)

// account is an API whose token endpoint ends the life of each token when it issues the next one.
type account struct {
	latency time.Duration
	end     chan struct{} // closed when requests under way are to fail; nil: never

	mu       sync.Mutex
	secret   string        // the one that works
	lifetime time.Duration // of a token
	issued   int
	asked    int // requests, refused ones included
	under    int // requests under way
	atOnce   int // the most of them at once
}

func newAccount() *account {
	return &account{latency: 50 * time.Millisecond, secret: appSecret, lifetime: 48 * time.Hour}
}

func (a *account) change(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

func (a *account) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

func (a *account) delay() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.latency
}

// newest returns the token that the API accepts.
func (a *account) newest() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Sprintf("token-canary-%d", a.issued)
}

func (a *account) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/token") {
		if req.Header.Get("Authorization") != "Bearer "+a.newest() {
			return response(http.StatusUnauthorized, ""), nil
		}
		return response(http.StatusOK, "{}"), nil
	}
	a.change(func() {
		a.asked++
		a.under++
		a.atOnce = max(a.atOnce, a.under)
	})
	defer a.change(func() { a.under-- })
	select {
	case <-time.After(a.delay()):
	case <-a.end:
		return nil, io.ErrUnexpectedEOF
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if form.Get("client_secret") != a.secret {
		return response(http.StatusBadRequest, `{"error":"invalid_client"}`), nil
	}
	a.issued++
	return response(http.StatusOK, fmt.Sprintf(`{"token_type":"bearer","access_token":"token-canary-%d","expires_in":%d}`,
		a.issued, int(a.lifetime.Seconds()))), nil
}

func response(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// server is one of the servers that have the app.
type server struct {
	*auth.AppSource

	store  *shared.Store
	shared *apptoken.Token
	api    http.RoundTripper // signed with the server's token
}

func newServer(t *testing.T, redis *redistest.Server, api *account, secret string) *server {
	t.Helper()
	store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: []string{redisSecret}, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	token := apptoken.New(store, auth.DefaultTokenTimeout)
	source, err := auth.NewAppSource(auth.AppOptions{ClientID: "app", ClientSecret: secret, Base: api, Shared: token})
	if err != nil {
		t.Fatal(err)
	}
	origin, err := auth.NewOrigin(auth.DefaultBaseURL())
	if err != nil {
		t.Fatal(err)
	}
	return &server{source, store, token, &auth.Transport{Base: api, Source: source, Origin: origin}}
}

// read reads the API with the server's token.
func (s *server) read(t *testing.T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, auth.DefaultBaseURL().JoinPath("v2/users").String(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.api.RoundTrip(req)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// settled waits until the server knows whether it has Redis.
func (s *server) settled(t *testing.T, available bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); s.store.Available() != available; <-time.After(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("redis is available: %t", !available)
		}
	}
}

// Ten servers that start at once send one request, and the eleventh sends none. Redis never shows the token.
func TestOneRequestForAllServers(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		redis, api := redistest.Start(t, redistest.Options{Binary: binary}), newAccount()
		var starting sync.WaitGroup
		for range 10 {
			server := newServer(t, redis, api, appSecret)
			starting.Go(func() { server.read(t) })
		}
		starting.Wait()
		late := newServer(t, redis, api, appSecret)
		late.read(t)
		if api.requests() != 1 {
			t.Errorf("%d token requests, want 1", api.requests())
		}
		if !late.Accepted() {
			t.Error("a server with a shared token is not ready")
		}
		for key, value := range redis.Dump(t) {
			if strings.Contains(key+value, "canary") || strings.Contains(key+value, appSecret) {
				t.Errorf("%s shows a token or the secret", key)
			}
		}
	})
}

// When the API ends a token before its time, one of the servers requests the next one for all.
func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	servers := []*server{
		newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret),
	}
	for _, server := range servers {
		server.read(t)
	}
	<-time.After(5100 * time.Millisecond) // a token that was just issued is not replaced
	api.change(func() { api.issued++ })
	var reading sync.WaitGroup
	for _, server := range servers {
		reading.Go(func() { server.read(t) })
	}
	reading.Wait()
	if api.requests() != 2 || api.atOnce != 1 {
		t.Errorf("%d token requests, %d at once, want 2, and 1 at once", api.requests(), api.atOnce)
	}
	servers[0].Invalidate("token-canary-1") // late news of the old one
	newServer(t, redis, api, appSecret).read(t)
	if api.requests() != 2 {
		t.Errorf("%d token requests after late news, want 2", api.requests())
	}
}

// A server gives a refused token up at once if another server has just replaced it. If none has, it does not request another
// one.
func TestRefusedRightAfterItWasIssued(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	first, second := newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)
	first.read(t)
	second.read(t)
	if err := second.ChangeSecret(t.Context(), appSecret); err != nil {
		t.Fatal(err)
	}
	first.read(t)
	if api.requests() != 2 {
		t.Errorf("%d token requests, want 2", api.requests())
	}
	api.change(func() { api.issued++ }) // and nobody has the new token
	for range 3 {
		first.Invalidate("token-canary-2")
		if token, err := first.Token(t.Context()); err != nil || token != "token-canary-2" {
			t.Errorf("Token = %q, %v, want the one that was just issued", token, err)
		}
	}
	if api.requests() != 2 {
		t.Errorf("%d token requests, want 2", api.requests())
	}
}

// The token of a new secret replaces the shared one. A server that still has the old secret uses it, and does not replace
// it.
func TestChangeSecretOnOneServer(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	api.lifetime = 60 * time.Second // it is renewed after 54 seconds
	renewed, old := newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)
	renewed.read(t)
	old.read(t)
	api.change(func() { api.secret = "the-new-one" })
	if err := renewed.ChangeSecret(t.Context(), "a-typo"); err == nil {
		t.Error("a wrong secret was taken")
	}
	renewed.read(t)
	old.read(t)
	if err := renewed.ChangeSecret(t.Context(), "the-new-one"); err != nil {
		t.Fatal(err)
	}
	old.read(t)
	newServer(t, redis, api, appSecret).read(t) // with the old secret from the start
	if got, want := api.newest(), "token-canary-2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if api.atOnce != 1 {
		t.Errorf("%d token requests at once, want 1", api.atOnce)
	}
}

// Shortly before a token ends, one server renews it. The others take the new token when they need one.
func TestOneServerRenews(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	api.lifetime = 5 * time.Second // it is renewed after 4.5 seconds
	servers := []*server{newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)}
	for end := time.Now().Add(11 * time.Second); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		for _, server := range servers {
			server.read(t)
		}
	}
	if api.requests() != 3 || api.atOnce != 1 {
		t.Errorf("%d token requests in 11 seconds, %d at once, want 3, and 1 at once", api.requests(), api.atOnce)
	}
}

// A server that ends while it requests a token leaves the request to the next one.
func TestOwnerEnds(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	api.latency, api.end = time.Minute, make(chan struct{})
	defer close(api.end)
	ends, next := newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)
	next.settled(t, true)
	leaving, leave := context.WithCancel(t.Context())
	defer leave()
	go func() { _, _ = ends.Token(leaving) }()
	for api.requests() == 0 {
		<-time.After(time.Millisecond)
	}
	ends.store.Close()
	api.change(func() { api.latency = time.Millisecond })
	next.read(t)
	if api.requests() != 2 {
		t.Errorf("%d token requests, want 2", api.requests())
	}
}

// Without Redis each server requests its own token. A Redis that comes back empty gets the token of a server.
func TestRedisIsLost(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	first := newServer(t, redis, api, appSecret)
	first.read(t)
	redis.Kill(t)
	first.settled(t, false)
	began := time.Now()
	alone := newServer(t, redis, api, appSecret)
	alone.read(t)
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("a server without Redis had a token after %s", waited)
	}
	if api.requests() != 2 {
		t.Errorf("%d token requests, want 2", api.requests())
	}
	<-time.After(5100 * time.Millisecond)
	first.read(t) // its token was refused
	redis.Restart(t)
	first.settled(t, true)
	alone.settled(t, true)
	<-time.After(500 * time.Millisecond)
	requests := api.requests()
	newServer(t, redis, api, appSecret).read(t)
	if api.requests() != requests {
		t.Errorf("%d token requests after the restart, want none", api.requests()-requests)
	}
}

// Servers that got different tokens while Redis was away share the newest, in whatever order they come back: the REST API may
// no longer accept an older one.
func TestNewestTokenIsShared(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		redis, api := redistest.Start(t, redistest.Options{}), newAccount()
		servers := []*server{newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)}
		for _, server := range servers {
			server.settled(t, true)
			server.read(t)
			redis.Flush(t) // so that the next server requests a token
		}
		for _, i := range order {
			servers[i].shared.Offer()
		}
		newServer(t, redis, api, appSecret).read(t)
		if api.requests() != 2 {
			t.Errorf("%d token requests, want 2", api.requests())
		}
	}
}

// Redis is lost while a server requests a token under a lease, and while another one waits for it.
func TestRedisIsLostInTheMiddle(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	api.latency = time.Second
	first, second := newServer(t, redis, api, appSecret), newServer(t, redis, api, appSecret)
	var reading sync.WaitGroup
	for _, server := range []*server{first, second} {
		server.settled(t, true)
		reading.Go(func() {
			if _, err := server.Token(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	for api.requests() == 0 {
		<-time.After(time.Millisecond)
	}
	redis.Kill(t)
	reading.Wait()
	if api.requests() != 2 {
		t.Errorf("%d token requests, want 2", api.requests())
	}
}

// A server that could not share its token because Redis was gone ends its lease when Redis is back.
func TestLeaseOutlivesRedis(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{Persist: true}), newAccount()
	api.latency = 500 * time.Millisecond
	first := newServer(t, redis, api, appSecret)
	first.settled(t, true)
	reading := make(chan struct{})
	go func() { defer close(reading); first.read(t) }()
	for api.requests() == 0 {
		<-time.After(time.Millisecond)
	}
	redis.Kill(t)
	<-reading
	redis.Restart(t)
	first.settled(t, true)
	newServer(t, redis, api, appSecret).read(t)
	if api.requests() != 1 {
		t.Errorf("%d token requests, want 1", api.requests())
	}
}

// A server sends credentials that do not work once, and then not for five seconds.
func TestWrongCredentialsPause(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	wrong := newServer(t, redis, api, "wrong")
	for range 20 {
		if _, err := wrong.Token(t.Context()); err == nil {
			t.Error("a token for wrong credentials")
		}
	}
	if api.requests() != 1 || wrong.Accepted() {
		t.Errorf("%d token requests, want 1; accepted: %t", api.requests(), wrong.Accepted())
	}
	newServer(t, redis, api, appSecret).read(t) // it need not wait
}

// A Redis that does not answer delays a server only briefly.
func TestRedisIsFrozen(t *testing.T) {
	t.Parallel()
	redis, api := redistest.Start(t, redistest.Options{}), newAccount()
	first := newServer(t, redis, api, appSecret)
	first.settled(t, true)
	redis.Freeze(t)
	began := time.Now()
	for _, server := range []*server{first, newServer(t, redis, api, appSecret)} {
		if token, err := server.Token(t.Context()); err != nil || token == "" {
			t.Errorf("Token = %q, %v", token, err)
		}
	}
	if waited := time.Since(began); waited > 8*time.Second {
		t.Errorf("two tokens took %s", waited)
	}
	redis.Thaw(t)
}

// Servers replace what another program has written in place of the token or of its lease, and one of them requests the
// token.
func TestForeignValues(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"text in place of the token":   {"SET", "mailbox-graphql:{a}:token", "garbage"},
		"a list in place of the token": {"LPUSH", "mailbox-graphql:{a}:token", "garbage"},
		"text in place of the lease":   {"SET", "mailbox-graphql:{a}:token:lease", "garbage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis, api := redistest.Start(t, redistest.Options{}), newAccount()
			redis.Do(t, command...)
			var starting sync.WaitGroup
			for range 3 {
				server := newServer(t, redis, api, appSecret)
				starting.Go(func() { server.read(t) })
			}
			starting.Wait()
			if api.requests() != 1 {
				t.Errorf("%d token requests, want 1", api.requests())
			}
		})
	}
}
