package tier_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// wait is a server that loads customer 500, behind a gate, and another one that waits for it.
type wait struct {
	*rig

	gate          *gate
	owner, waiter *server
	owned, waited chan error
}

func startWait(t *testing.T, redis redistest.Options, ownerStore func(*rig) *shared.Store) *wait {
	t.Helper()
	w := &wait{
		rig: newRig(t, redis, emulator.Options{}), owned: make(chan error, 1), waited: make(chan error, 1),
	}
	w.gate = newGate(w.account.Client().Transport)
	store := newStore(t, w.redis)
	if ownerStore != nil {
		store.Close()
		store = ownerStore(w.rig)
	}
	w.owner = w.startWith(t, store, func(o *upstream.Options) { o.Base = w.gate })
	w.waiter = w.start(t, nil)
	read := func(s *server, ended chan<- error) {
		_, err := outcome(t.Context(), s, 500)
		ended <- err
	}
	go read(w.owner, w.owned)
	<-w.gate.arrived
	go read(w.waiter, w.waited)
	await(t, "the waiter", func() bool {
		for key, value := range w.redis.Dump(t) {
			if strings.Contains(key, ":resource:") && strings.Contains(value, " "+w.waiter.store.ID()) {
				return true
			}
		}
		return false
	})
	return w
}

func wantNil(tb testing.TB, what string, result <-chan error) {
	tb.Helper()
	select {
	case err := <-result:
		if err != nil {
			tb.Errorf("%s: %v", what, err)
		}
	case <-time.After(20 * time.Second):
		tb.Fatalf("%s is stuck", what)
	}
}

// A server waits for a load that takes long.
func TestOwnerIsSlow(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	pass(2500 * time.Millisecond)
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	wantNil(t, "waiter", w.waited)
	w.wantRequests(t, 1)
}

// When a load fails, the next server loads.
func TestOwnerFails(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	w.gate.base = refusing{}
	close(w.gate.open)
	if err := <-w.owned; !upstream.IsForbidden(err) {
		t.Errorf("owner: %v", err)
	}
	start := time.Now()
	wantNil(t, "waiter", w.waited)
	if took := time.Since(start); took > 500*time.Millisecond {
		t.Errorf("the waiter heard of it after %s", took)
	}
	w.wantRequests(t, 1)
}

type refusing struct{}

func (refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody, Request: req}, nil
}

// When the API is down, servers do not wait for each other's failures for long: each makes its own attempts.
func TestAllOwnersFail(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	r.account.Inject(emulator.Fault{Status: http.StatusBadRequest, Latency: 100 * time.Millisecond})
	start := time.Now()
	var reads sync.WaitGroup
	for _, s := range r.startAll(t, 8) {
		reads.Go(func() {
			if _, err := outcome(t.Context(), s, 500); err == nil {
				t.Error("no error")
			}
		})
	}
	reads.Wait()
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}

// A server that crashes has the lease for no longer than it counts as running.
func TestOwnerDies(t *testing.T) {
	t.Parallel()
	var line *proxy
	w := startWait(t, redistest.Options{}, func(r *rig) *shared.Store {
		line = newProxy(t, r.redis.Addr)
		return line.store(t, r)
	})
	line.cut()
	wantNil(t, "waiter", w.waited)
	w.wantRequests(t, 1)
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
}

// When a server comes back that was cut off from Redis as its load ended, the others wait for it no longer.
func TestOwnerComesBack(t *testing.T) {
	t.Parallel()
	var line *proxy
	w := startWait(t, redistest.Options{}, func(r *rig) *shared.Store {
		line = newProxy(t, r.redis.Addr)
		return line.store(t, r)
	})
	line.cut()
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	await(t, "the owner to miss Redis", func() bool { return w.owner.tier.Unheard() > 0 })
	line.mend()
	wantNil(t, "waiter", w.waited)
	await(t, "the owner to tell of its end", func() bool { return w.owner.tier.Unheard() == 0 })
}

// A server that ends leaves none of its reads waiting.
func TestWaiterEnds(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	w.waiter.stop()
	wantNil(t, "waiter", w.waited)
	if loads := w.waiter.tier.Waiting(); loads > 0 {
		t.Errorf("%d loads wait", loads)
	}
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	w.wantRequests(t, 2)
}

// A lost message costs a call to Redis, and no REST request.
func TestMessagesAreLost(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	key := w.entries(t)[0]
	lease := w.redis.Dump(t)[key]
	w.redis.Do(t, "SET", key, strings.Replace(lease, " "+w.waiter.store.ID(), "", 1), "KEEPTTL")
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	start := time.Now()
	wantNil(t, "waiter", w.waited)
	if took := time.Since(start); took > 1500*time.Millisecond {
		t.Errorf("the waiter asked after %s", took)
	}
	w.wantRequests(t, 1)
}

// Connections that break while servers wait cost at most one REST request of each server.
func TestConnectionsBreak(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	w.redis.Disconnect(t)
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	wantNil(t, "waiter", w.waited)
	if got := w.account.TotalRequests(); got > 2 {
		t.Errorf("%d REST requests", got)
	}
}

// A user without the right to channels waits by asking.
func TestWithoutChannels(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{User: "app", Password: "password", Rules: "~* +@all resetchannels"}, nil)
	pass(500 * time.Millisecond)
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	wantNil(t, "waiter", w.waited)
	w.wantRequests(t, 1)
}

// When Redis is lost, each server that waits loads for itself.
func TestRedisIsLost(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*redistest.Server, testing.TB){
		"killed": (*redistest.Server).Kill, "frozen": (*redistest.Server).Freeze,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWait(t, redistest.Options{}, nil)
			lose(w.redis, t)
			wantNil(t, "waiter", w.waited)
			close(w.gate.open)
			wantNil(t, "owner", w.owned)
			w.wantRequests(t, 2)
		})
	}
}

// When Redis comes back, so does the tier; what Redis had kept on disk is not served, since drops may have been lost.
func TestRedisRestarts(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{Persist: true}, emulator.Options{})
	first, second := r.start(t, nil), r.start(t, nil)
	wantOutcome(t.Context(), t, "before", first, 500, cache.Loaded)
	first.settle(t)
	kept := r.entries(t)
	r.redis.Kill(t)
	await(t, "the loss of Redis", func() bool { return !first.store.Available() && !second.store.Available() })
	wantOutcome(t.Context(), t, "without Redis", first, r.account.Customers()[1].ID, cache.Loaded)
	r.redis.Restart(t)
	await(t, "Redis", func() bool { return first.store.Available() && second.store.Available() })
	if again := r.entries(t); len(kept) != 1 || len(again) != 1 || again[0] != kept[0] {
		t.Errorf("Redis had %q, and has %q", kept, again)
	}
	wantOutcome(t.Context(), t, "after", second, 500, cache.Loaded)
	second.settle(t)
	third := r.start(t, nil)
	wantOutcome(t.Context(), t, "the tier", third, 500, cache.Shared)
}

// While memory is full, each server reads by itself.
func TestMemoryIsFull(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"noeviction", "allkeys-lru"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{}, emulator.Options{Latency: 50 * time.Millisecond})
			servers := r.startAll(t, 5)
			r.warmUp(t, servers...)
			r.redis.LimitMemory(t, "1", policy)
			for _, id := range []int64{500, r.account.Customers()[1].ID, r.account.Customers()[2].ID} {
				var reads sync.WaitGroup
				for _, s := range servers {
					reads.Go(func() {
						if _, err := outcome(t.Context(), s, id); err != nil {
							t.Error(err)
						}
					})
				}
				reads.Wait()
			}
			for _, s := range servers {
				s.settle(t)
				for range 5 {
					_, _ = s.store.Do(t.Context(), func(b rueidis.Builder) rueidis.Completed {
						return b.Set().Key(s.store.Key("key")).Value("value").Build()
					})
				}
				if !s.store.Available() {
					t.Error("a full Redis counts as lost")
				}
			}
			r.redis.LimitMemory(t, "0", policy)
			last := r.account.Customers()[3].ID
			wantOutcome(t.Context(), t, "when there is room again", servers[0], last, cache.Loaded)
			servers[0].settle(t)
			wantOutcome(t.Context(), t, "when there is room again", servers[1], last, cache.Shared)
		})
	}
}

// A value that cannot be read counts as none, and the next load replaces it.
func TestUnreadableValues(t *testing.T) {
	t.Parallel()
	other := func(t *testing.T, r *rig, s *server) string {
		t.Helper()
		before := r.entries(t)
		wantOutcome(t.Context(), t, "another customer", s, r.account.Customers()[1].ID, cache.Loaded)
		s.settle(t)
		for key, value := range r.redis.Dump(t) {
			if strings.Contains(key, ":resource:") && key != before[0] {
				return value
			}
		}
		t.Fatal("no other entry")
		return ""
	}
	for name, spoil := range map[string]func(t *testing.T, r *rig, s *server, value string) string{
		"corrupted": func(_ *testing.T, _ *rig, _ *server, value string) string {
			return value[:len(value)-20] + "x" + value[len(value)-19:]
		},
		"truncated":           func(_ *testing.T, _ *rig, _ *server, value string) string { return value[:len(value)-1] },
		"header only":         func(_ *testing.T, _ *rig, _ *server, value string) string { return value[:18] },
		"half a header":       func(_ *testing.T, _ *rig, _ *server, value string) string { return value[:10] },
		"another kind":        func(_ *testing.T, _ *rig, _ *server, value string) string { return "Z" + value[1:] },
		"a lease of nobody":   func(_ *testing.T, _ *rig, _ *server, value string) string { return "L" + value[1:] },
		"text":                func(*testing.T, *rig, *server, string) string { return "hello" },
		"nothing":             func(*testing.T, *rig, *server, string) string { return "" },
		"another key's value": func(t *testing.T, r *rig, s *server, _ string) string { return other(t, r, s) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{}, emulator.Options{})
			first, second, third := r.start(t, nil), r.start(t, nil), r.start(t, nil)
			wantOutcome(t.Context(), t, "before", first, 500, cache.Loaded)
			first.settle(t)
			key := r.entries(t)[0]
			r.redis.Do(t, "SET", key, spoil(t, r, first, r.redis.Dump(t)[key]), "KEEPTTL")
			wantOutcome(t.Context(), t, "the spoilt value", second, 500, cache.Loaded)
			second.settle(t)
			wantOutcome(t.Context(), t, "the next value", third, 500, cache.Shared)
		})
	}
	t.Run("another type", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, redistest.Options{}, emulator.Options{})
		first, second := r.start(t, nil), r.start(t, nil)
		wantOutcome(t.Context(), t, "before", first, 500, cache.Loaded)
		first.settle(t)
		key := r.entries(t)[0]
		r.redis.Do(t, "DEL", key)
		r.redis.Do(t, "RPUSH", key, "element")
		wantOutcome(t.Context(), t, "a list", second, 500, cache.Loaded)
	})
}

// While secrets are changed, servers with the old and the new secret read what the old one sealed. Servers with the new one
// alone do not, and load it.
func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	const next = "fedcba9876543210fedcba9876543210"
	r := newRig(t, redistest.Options{}, emulator.Options{})
	old := r.start(t, nil)
	both := r.startWith(t, newStore(t, r.redis, secret, next), nil)
	after := r.startWith(t, newStore(t, r.redis, next), nil)
	wantOutcome(t.Context(), t, "the old secret", old, 500, cache.Loaded)
	old.settle(t)
	wantOutcome(t.Context(), t, "both secrets", both, 500, cache.Shared)
	wantOutcome(t.Context(), t, "the new secret", after, 500, cache.Loaded)
}

// proxy is a line to Redis that can be cut.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
	lost     bool
}

func newProxy(tb testing.TB, to string) *proxy {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &proxy{listener: listener}
	var carried sync.WaitGroup
	carried.Go(func() {
		for {
			near, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			far, err := new(net.Dialer).DialContext(context.Background(), "tcp", to)
			if err != nil || !p.keep(near, far) {
				_ = near.Close()
				continue
			}
			carried.Go(func() { carry(near, far) })
			carried.Go(func() { carry(far, near) })
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		p.cut()
		carried.Wait()
	})
	return p
}

func carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// store returns a store that has reached Redis through the proxy.
func (p *proxy) store(tb testing.TB, r *rig) *shared.Store {
	tb.Helper()
	store, err := shared.Open(shared.Options{
		URL: strings.Replace(r.redis.URL(), r.redis.Addr, p.address(), 1), Secrets: []string{secret}, Account: "account",
	})
	if err != nil {
		tb.Fatal(err)
	}
	await(tb, "Redis", store.Available)
	return store
}

func (p *proxy) keep(connections ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost {
		return false
	}
	p.open = append(p.open, connections...)
	return true
}

// cut ends all connections, and lets none begin.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = true
	for _, connection := range p.open {
		_ = connection.Close()
	}
}

// mend lets new connections through.
func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = false
}
