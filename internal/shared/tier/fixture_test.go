package tier_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

var base = &url.URL{Scheme: "https", Host: "api.example.com"}

const secret = "0123456789abcdef0123456789abcdef"

// server is one of the servers of an account: its store, its tier and its client.
type server struct {
	*upstream.Client

	store *shared.Store
	tier  *tier.Tier
	stop  func()
}

// rig is an account and the Redis that its servers share.
type rig struct {
	redis   *redistest.Server
	account *emulator.Server
}

func newRig(tb testing.TB, redis redistest.Options, account emulator.Options) *rig {
	tb.Helper()
	if account.Customers == 0 {
		account.Customers = 100
	}
	served, err := emulator.New(account)
	if err != nil {
		tb.Fatal(err)
	}
	return &rig{redis: redistest.Start(tb, redis), account: served}
}

// newStore returns a store that has found Redis.
func newStore(tb testing.TB, redis *redistest.Server, secrets ...string) *shared.Store {
	tb.Helper()
	if secrets == nil {
		secrets = []string{secret}
	}
	store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: secrets, Account: "account", Timeout: time.Second})
	if err != nil {
		tb.Fatal(err)
	}
	await(tb, "Redis", store.Available)
	return store
}

// start starts a server. It ends with the test, or when it is stopped.
func (r *rig) start(tb testing.TB, change func(*upstream.Options)) *server {
	tb.Helper()
	return r.startWith(tb, newStore(tb, r.redis), change)
}

func (r *rig) startWith(tb testing.TB, store *shared.Store, change func(*upstream.Options)) *server {
	tb.Helper()
	shelf, err := tier.New(store, tier.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	options := upstream.Options{
		Tokens: auth.Static(emulator.DefaultToken), Base: r.account.Client().Transport,
		Cache: cache.Options{TTL: time.Minute, Stale: time.Minute}, Tier: shelf,
	}
	if change != nil {
		change(&options)
	}
	client, err := upstream.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	var stopped atomic.Bool
	made := &server{Client: client, store: store, tier: shelf}
	made.stop = func() {
		if !stopped.Swap(true) {
			shelf.Close()
			store.Close()
		}
	}
	tb.Cleanup(made.stop)
	return made
}

func (r *rig) startAll(tb testing.TB, count int) []*server {
	tb.Helper()
	all := make([]*server, count)
	for i := range all {
		all[i] = r.start(tb, nil)
	}
	return all
}

// warmUp has Redis know the scripts, and waits until all servers hear messages.
func (r *rig) warmUp(tb testing.TB, servers ...*server) {
	tb.Helper()
	for _, s := range servers {
		if _, err := s.Tags(upstream.WithFreshReads(tb.Context()), 1); err != nil {
			tb.Fatal(err)
		}
		s.settle(tb)
	}
	await(tb, "subscriptions", func() bool {
		channels, _ := r.redis.Do(tb, "PUBSUB", "CHANNELS", "*:tier:*").([]any)
		return len(channels) == len(servers)
	})
	r.account.ResetRequests()
}

// settle waits until no answer is on its way to Redis.
func (s *server) settle(tb testing.TB) {
	tb.Helper()
	await(tb, "calls to end", s.tier.Idle)
}

// pass lets time pass, of which the real Redis has no other kind than the real one.
func pass(while time.Duration) { <-time.After(while) }

func await(tb testing.TB, what string, reached func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(20 * time.Second); !reached(); pass(time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("waited in vain for %s", what)
		}
	}
}

// outcome reads a customer, and returns where the answer came from.
func outcome(ctx context.Context, s *server, id int64) (cache.Outcome, error) {
	usage := new(upstream.Usage)
	var found cache.Outcome
	usage.OnRead = func(read upstream.AnsweredRead) { found = read.Outcome }
	customer, err := s.Customer(upstream.WithUsage(ctx, usage), id)
	if err == nil && customer.ID != id {
		err = fmt.Errorf("customer %d in place of %d", customer.ID, id)
	}
	return found, err
}

func wantOutcome(ctx context.Context, tb testing.TB, what string, s *server, id int64, want cache.Outcome) {
	tb.Helper()
	if got, err := outcome(ctx, s, id); err != nil || got != want {
		tb.Errorf("%s: outcome %q, %v; want %q", what, got, err, want)
	}
}

func (r *rig) wantRequests(tb testing.TB, want int) {
	tb.Helper()
	if got := r.account.TotalRequests(); got != want {
		tb.Errorf("%d REST requests, want %d: %v", got, want, r.account.Requests())
	}
}

// entries returns the keys of entries and leases.
func (r *rig) entries(tb testing.TB) (keys []string) {
	tb.Helper()
	for key := range r.redis.Dump(tb) {
		if strings.Contains(key, ":resource:") {
			keys = append(keys, key)
		}
	}
	return keys
}

// countCalls starts to count the calls that are made to Redis for entries.
func (r *rig) countCalls(tb testing.TB) (calls func() int) {
	tb.Helper()
	r.redis.Do(tb, "CONFIG", "SET", "slowlog-max-len", "100000")
	r.redis.Do(tb, "CONFIG", "SET", "slowlog-log-slower-than", "0")
	r.redis.Do(tb, "SLOWLOG", "RESET")
	return func() (count int) {
		log, _ := r.redis.Do(tb, "SLOWLOG", "GET", "-1").([]any)
		for _, entry := range log {
			command, _ := entry.([]any)[3].([]any)
			// The commands of scripts are logged as well.
			if strings.HasPrefix(fmt.Sprint(command[0]), "EVAL") && strings.Contains(fmt.Sprint(command...), ":resource:") {
				count++
			}
		}
		return count
	}
}

// gate holds the requests of a transport back until it is opened.
type gate struct {
	base    http.RoundTripper
	arrived chan struct{}
	open    chan struct{}
}

func newGate(base http.RoundTripper) *gate {
	return &gate{base: base, arrived: make(chan struct{}, 100), open: make(chan struct{})}
}

func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	g.arrived <- struct{}{}
	select {
	case <-g.open:
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	return g.base.RoundTrip(req)
}
