package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// passThrough returns a client that signs requests with its callers' own tokens.
func passThrough(t *testing.T, options upstream.Options) (*emulator.Server, *upstream.Client) {
	t.Helper()
	account := newAccount(t, emulator.Options{Budget: -1, Tokens: []string{"alice", "bob"}})
	options.Tokens = auth.Caller{}
	return account, newClient(t, account, options)
}

func as(t *testing.T, token string) context.Context { return auth.WithCaller(t.Context(), token) }

func hasCode(err error, code upstream.Code) bool {
	status, ok := errors.AsType[*upstream.StatusError](err)
	return ok && status.Code == code
}

// An invalid token costs one request, and no permit of another account, until its refusal expires.
func TestRefusedTokenIsRefusedLocally(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account, client := passThrough(t, upstream.Options{Budget: ratelimit.Options{PerMinute: 4}})
		for range 10 {
			if err := getCustomer(as(t, "garbage"), client, 500); !hasCode(err, upstream.CodeUnauthorized) {
				t.Errorf("garbage: error = %v", err)
			}
		}
		if requests := account.TotalRequests(); requests != 1 {
			t.Errorf("%d requests for garbage, want 1", requests)
		}
		if permits, known := client.RemainingBudget(as(t, "garbage")); permits != 3 || !known {
			t.Errorf("%d, %t permits are left, want 3", permits, known)
		}
		for range 4 {
			if err := getCustomer(as(t, "alice"), client, 500); err != nil {
				t.Errorf("alice: %v", err)
			}
		}
		<-time.After(30 * time.Second)
		_ = getCustomer(as(t, "garbage"), client, 500)
		if requests := account.TotalRequests(); requests != 6 {
			t.Errorf("%d requests, want 6: garbage is sent again", requests)
		}
	})
}

func TestNoTokenSpendsNoPermit(t *testing.T) {
	t.Parallel()
	_, client := passThrough(t, upstream.Options{Budget: ratelimit.Options{PerMinute: 4}})
	if err := getCustomer(t.Context(), client, 500); !errors.Is(err, upstream.ErrNoToken) {
		t.Errorf("error = %v", err)
	}
	if permits, _ := client.RemainingBudget(t.Context()); permits != 4 {
		t.Errorf("%d permits are left, want 4", permits)
	}
}

// A 429 and an open circuit stop only the account that caused them.
func TestAccountsAreIndependent(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, account *emulator.Server, client *upstream.Client){
		"429": func(t *testing.T, account *emulator.Server, client *upstream.Client) {
			t.Helper()
			account.Inject(emulator.Fault{Status: http.StatusTooManyRequests, Times: 1, Header: http.Header{"Retry-After": {"300"}}})
			ctx, cancel := context.WithTimeout(as(t, "alice"), 5*time.Second)
			defer cancel()
			if err := getCustomer(ctx, client, 500); err == nil {
				t.Error("alice: no error")
			}
		},
		"circuit": func(t *testing.T, account *emulator.Server, client *upstream.Client) {
			t.Helper()
			breakCircuit(as(t, "alice"), t, account, client)
		},
	}
	for name, stop := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account, client := passThrough(t, upstream.Options{})
				stop(t, account, client)
				begin := time.Now()
				if err := getCustomer(as(t, "bob"), client, 500); err != nil || time.Since(begin) != 0 {
					t.Errorf("bob: %v after %s", err, time.Since(begin))
				}
			})
		})
	}
}

// Requests with unproven tokens share a few slots, however many tokens there are, and they do not drop a proven account.
func TestManyUnprovenTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1, Tokens: []string{"alice"}, Latency: time.Millisecond})
		client := newClient(t, account, upstream.Options{
			Tokens: auth.Caller{},
			Budget: ratelimit.Options{PerMinute: 10, MaxConcurrent: 8},
		})
		if err := getCustomer(as(t, "alice"), client, 500); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		var flood sync.WaitGroup
		for i := range 3000 {
			flood.Go(func() { _ = getCustomer(as(t, fmt.Sprint("garbage ", i)), client, 500) })
		}
		synctest.Wait()
		if err := getCustomer(as(t, "alice"), client, 500); err != nil || time.Since(begin) > time.Millisecond {
			t.Errorf("alice: %v after %s", err, time.Since(begin))
		}
		flood.Wait()
		if took := time.Since(begin); took < 1500*time.Millisecond {
			t.Errorf("3000 requests of a millisecond took %s, want two at a time", took)
		}
		if permits, _ := client.RemainingBudget(as(t, "alice")); permits != 8 {
			t.Errorf("alice has %d permits left, want 8", permits)
		}
	})
}

// Stale data is served only to a token that the API accepted lately, and never after a refusal.
func TestStaleNeedsTrust(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault emulator.Fault
		other bool // whether the first read that fails is of another resource
		after time.Duration
		want  func(error) bool
	}{
		{"accepted lately", emulator.Fault{Status: 503}, false, 50 * time.Second, func(err error) bool { return err == nil }},
		{"accepted long ago", emulator.Fault{Status: 503}, false, 70 * time.Second, func(err error) bool { return hasCode(err, upstream.CodeUnavailable) }},
		{"refused", emulator.Fault{Status: 401}, false, 20 * time.Second, func(err error) bool { return hasCode(err, upstream.CodeUnauthorized) }},
		{"refused for another resource", emulator.Fault{Status: 401, Times: 1}, true, 20 * time.Second, func(err error) bool { return hasCode(err, upstream.CodeUnauthorized) }},
		{"denied", emulator.Fault{Status: 403}, false, 20 * time.Second, func(err error) bool { return hasCode(err, upstream.CodeForbidden) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account, client := passThrough(t, upstream.Options{
					Cache:      cache.Options{TTL: 10 * time.Second, Stale: time.Hour},
					StaleTrust: time.Minute,
				})
				if err := getCustomer(as(t, "alice"), client, 500); err != nil {
					t.Fatal(err)
				}
				<-time.After(test.after)
				account.Inject(test.fault)
				if test.other {
					_ = getCustomer(as(t, "alice"), client, account.Customers()[1].ID)
					account.Inject(emulator.Fault{Status: 503})
				}
				if err := getCustomer(as(t, "alice"), client, 500); !test.want(err) {
					t.Errorf("error = %v", err)
				}
			})
		})
	}
}

// A caller that floods the API past the cache does not delay another caller's single read.
func TestFloodDoesNotStarveOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1, Latency: 100 * time.Millisecond})
		client := newClient(t, account, upstream.Options{Budget: ratelimit.Options{MaxConcurrent: 4}, Cache: cache.Options{LoadTimeout: time.Hour}})
		ctx, stop := context.WithCancel(upstream.WithFreshReads(upstream.WithCaller(t.Context(), "flood")))
		var flood sync.WaitGroup
		for page := range 2000 {
			flood.Go(func() { _, _ = client.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, page+1) })
		}
		synctest.Wait()
		begin := time.Now()
		err := getCustomer(upstream.WithCaller(t.Context(), "other"), client, 500)
		if took := time.Since(begin); err != nil || took > 200*time.Millisecond {
			t.Errorf("error = %v after %s, want none after the requests under way", err, took)
		}
		stop()
		flood.Wait()
	})
}
