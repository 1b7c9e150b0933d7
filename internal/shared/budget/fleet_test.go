package budget

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/ratelimit"
)

// minute stands for the REST API's minute in tests with a real clock, and quick for the times of the protocol. The margin is
// large for machines that are busy.
const minute = 3 * time.Second

var quick = terms{
	span:   minute + 600*time.Millisecond,
	valid:  600 * time.Millisecond,
	sync:   300 * time.Millisecond,
	retry:  100 * time.Millisecond,
	settle: 450 * time.Millisecond,
	slack:  150 * time.Millisecond,
}

// fleet is a number of servers in this process, each with a connection of its own to one Redis, and the REST API.
type fleet struct {
	t     testing.TB
	redis *redistest.Server
	terms terms
	limit int

	mu      sync.Mutex
	calls   []apiCall
	servers []*member
	answer  func(m *member) *http.Response // nil: 200
}

// member is a server of a fleet.
type member struct {
	*fleet
	store     *counted
	pool      ratelimit.Pool
	transport *ratelimit.Transport
	load      sync.WaitGroup
	spent     *simulated // its name in calls
	stop      context.CancelFunc
}

// clockKey is where a test keeps the milliseconds by which Redis' clock is wrong.
const clockKey = "mailbox-graphql:clock"

// wrongClock is the script with the clock in the hands of the test.
func wrongClock(t testing.TB) string {
	t.Helper()
	const raw = "local raw = time[1] * 1000 + math.floor(time[2] / 1000)"
	changed := strings.Replace(source, raw, raw+" + (redis.call('GET', '"+clockKey+"') or 0)", 1)
	if changed == source {
		t.Fatalf("the script has no %q", raw)
	}
	return changed
}

func newFleet(t testing.TB, opts redistest.Options, terms terms, limit, servers int) *fleet {
	t.Helper()
	f := &fleet{t: t, redis: redistest.Start(t, opts), terms: terms, limit: limit}
	for range servers {
		f.add(t)
	}
	return f
}

// add adds a server, and waits until it has found Redis.
func (f *fleet) add(t testing.TB) *member {
	t.Helper()
	store, err := shared.Open(shared.Options{
		URL: f.redis.URL(), Secrets: []string{strings.Repeat("s", 32)}, Account: "a", Timeout: maxPatience,
		Budget: shared.Budget{Limit: f.limit, Version: Version},
	})
	if err != nil {
		t.Fatal(err)
	}
	counted := &counted{redis: redis{Store: store, script: rueidis.NewLuaScript(wrongClock(t))}}
	pools := open(counted, Options{}, f.terms)
	m := &member{fleet: f, pool: pools.Of(""), store: counted, spent: new(simulated)}
	m.transport = &ratelimit.Transport{
		Base:    m,
		Limiter: ratelimit.New(ratelimit.Options{PerMinute: f.limit, MaxConcurrent: 32, Pool: m.pool}),
	}
	t.Cleanup(func() {
		m.load.Wait()
		pools.Close()
		store.Close()
	})
	f.mu.Lock()
	f.servers = append(f.servers, m)
	count := len(f.servers)
	f.mu.Unlock()
	for store.Servers() < count {
		<-time.After(10 * time.Millisecond)
	}
	return m
}

// RoundTrip is the REST API.
func (m *member) RoundTrip(req *http.Request) (*http.Response, error) {
	m.mu.Lock()
	m.calls = append(m.calls, apiCall{at: time.Now(), permits: ratelimit.Permits(req.Method), server: m.spent})
	answer := m.answer
	m.mu.Unlock()
	<-time.After(5 * time.Millisecond)
	if answer != nil {
		return answer(m), nil
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// send sends a read, and fails the test if it does not end in time.
func (m *member) send(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.example.com/", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := m.transport.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// run has each server send requests until ctx ends, a number at a time.
func (m *member) run(ctx context.Context, requests int, pause time.Duration) {
	ctx, m.stop = context.WithCancel(ctx)
	for range requests {
		m.load.Go(func() {
			for ctx.Err() == nil {
				if err := m.send(ctx, minute); err != nil {
					<-time.After(20 * time.Millisecond)
				}
				if pause > 0 {
					<-time.After(pause)
				}
			}
		})
	}
}

// most returns the most permits in any minute.
func (f *fleet) most() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return mostOf(f.calls, minute)
}

// spentSince returns how many permits each server has spent since a time.
func (f *fleet) spentSince(start time.Time) (total int, each []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	each = make([]int, len(f.servers))
	for _, c := range f.calls {
		for i, m := range f.servers {
			if c.server == m.spent && !c.at.Before(start) {
				each[i] += c.permits
				total += c.permits
			}
		}
	}
	return total, each
}

// counted is the store of a server. It counts its asks.
type counted struct {
	redis
	asks atomic.Int64
}

func (c *counted) ask(ctx context.Context, key string, args ...string) (string, error) {
	c.asks.Add(1)
	return c.redis.ask(ctx, key, args...)
}

// Three servers with one budget use it up, never more, and share it fairly.
func TestServersShareABudget(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		f := newFleet(t, redistest.Options{Binary: binary}, quick, 90, 3)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for i, m := range f.servers {
			m.run(ctx, 4+10*i, 0)
		}
		<-time.After(quick.span)
		start := time.Now()
		const spans = 3
		<-time.After(spans * quick.span)
		total, each := f.spentSince(start)
		t.Logf("%d of %d permits: %v", total, spans*f.limit, each)
		if total < spans*f.limit*95/100 {
			t.Errorf("%d permits in %d spans, the limit is %d", total, spans, f.limit)
		}
		for i, spent := range each {
			if spent < spans*f.limit/3/2 {
				t.Errorf("server %d spent %d permits of %d", i, spent, total)
			}
		}
		if most := f.most(); most > f.limit {
			t.Errorf("%d permits in a minute, the limit is %d", most, f.limit)
		}
	})
}

// Whatever happens to Redis, the budget is not overrun beyond what the package's documentation says, requests go on, and the
// servers share the budget again within seconds.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spare int // percent of the limit that may be spent beyond it
		fault func(t *testing.T, f *fleet)
	}{
		{"killed and restarted empty", 15, func(t *testing.T, f *fleet) {
			f.redis.Kill(t)
			<-time.After(2 * time.Second)
			f.redis.Restart(t)
		}},
		{"frozen", 15, func(t *testing.T, f *fleet) {
			f.redis.Freeze(t)
			<-time.After(3 * time.Second)
			f.redis.Thaw(t)
		}},
		{"paused", 15, func(t *testing.T, f *fleet) {
			f.redis.Pause(t, 2*time.Second)
			<-time.After(2 * time.Second)
		}},
		{"flushed", 15, func(t *testing.T, f *fleet) { f.redis.Flush(t) }},
		{"disconnected", 15, func(t *testing.T, f *fleet) { f.redis.Disconnect(t) }},
		{"out of memory", 0, func(t *testing.T, f *fleet) { f.redis.LimitMemory(t, "1", "noeviction") }},
		{"clock moved forward", 0, func(t *testing.T, f *fleet) { f.redis.Do(t, "SET", clockKey, "3600000") }},
		{"clock moved back", 0, func(t *testing.T, f *fleet) { f.redis.Do(t, "SET", clockKey, "-3600000") }},
		{"a server died", 0, func(_ *testing.T, f *fleet) { f.servers[0].stop() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, redistest.Options{}, quick, 90, 3)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			for _, m := range f.servers {
				m.run(ctx, 8, 0)
			}
			<-time.After(quick.span)
			test.fault(t, f)
			<-time.After(2 * time.Second)
			healed := time.Now()
			<-time.After(5 * quick.span / 2) // permits that come back together may do so just before or after it
			total, each := f.spentSince(healed)
			t.Logf("most %d, then %d of %d permits: %v", f.most(), total, 2*f.limit, each)
			if most, bound := f.most(), f.limit+f.limit*test.spare/100; most > bound {
				t.Errorf("%d permits in a minute, the bound is %d", most, bound)
			}
			if total < 2*f.limit*90/100 {
				t.Errorf("%d permits in two spans and a half afterwards, the limit is %d", total, f.limit)
			}
		})
	}
}

// All servers learn of a cool-down within a round trip, also one without requests, before it sends any.
func TestCoolDownIsShared(t *testing.T) {
	t.Parallel()
	f := newFleet(t, redistest.Options{}, inUse, 400, 3)
	for _, m := range f.servers[:2] {
		if err := m.send(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	<-time.After(2 * inUse.retry) // they listen from then on
	f.mu.Lock()
	f.answer = func(*member) *http.Response {
		return &http.Response{
			StatusCode: http.StatusTooManyRequests, Body: http.NoBody, Header: http.Header{"X-Ratelimit-Retry-After": {"30"}},
		}
	}
	f.mu.Unlock()
	if err := f.servers[0].send(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	if !f.servers[0].transport.Limiter.CoolsDown() {
		t.Error("the server itself does not cool down")
	}
	start := time.Now()
	for !f.servers[1].transport.Limiter.CoolsDown() {
		if time.Since(start) > quick.sync {
			t.Fatal("another server does not cool down")
		}
		<-time.After(time.Millisecond)
	}
	t.Logf("another server cools down after %s", time.Since(start))
	err := f.servers[2].send(t.Context(), time.Second)
	if refused, ok := errors.AsType[*ratelimit.BudgetError](err); !ok || refused.RetryAfter < 25*time.Second {
		t.Errorf("the server without requests: %v", err)
	}
	if total, _ := f.spentSince(start.Add(-time.Hour)); total != 3 {
		t.Errorf("%d requests were sent, want 3", total)
	}
}

// All servers learn of what a header tells: of a lower limit, and of much that others have spent. One without requests does not
// ask for it.
func TestHeadersAreShared(t *testing.T) {
	t.Parallel()
	f := newFleet(t, redistest.Options{}, inUse, 400, 2)
	for _, m := range f.servers {
		if err := m.send(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	<-time.After(6 * inUse.sync) // they fall silent
	tell := func(header, value string) {
		f.mu.Lock()
		f.answer = func(*member) *http.Response {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Header: http.Header{header: {value}}}
		}
		f.mu.Unlock()
		if err := f.servers[0].send(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	learns := func(want int) {
		start := time.Now()
		for {
			got, _ := f.servers[1].transport.Limiter.Remaining()
			if got == want {
				t.Logf("another server learned of it after %s", time.Since(start))
				return
			}
			if time.Since(start) > 5*time.Second {
				t.Fatalf("another server knows of %d permits, want %d", got, want)
			}
			<-time.After(time.Millisecond)
		}
	}
	tell("X-Ratelimit-Limit-Minute", "100")
	learns(97)
	tell("X-Ratelimit-Remaining-Minute", "50")
	learns(50)
}

// A busy server asks Redis about once a second while there are plenty of permits, and one without requests does not ask.
func TestBusyServerAsksOnceASecond(t *testing.T) {
	t.Parallel()
	f := newFleet(t, redistest.Options{}, inUse, 10_000, 1)
	asks := func(during time.Duration) int64 {
		before := f.servers[0].store.asks.Load()
		<-time.After(during)
		return f.servers[0].store.asks.Load() - before
	}
	if idle := asks(2 * time.Second); idle != 0 {
		t.Errorf("%d asks without requests", idle)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	f.servers[0].run(ctx, 5, 200*time.Millisecond)
	<-time.After(3 * time.Second) // its pace is known afterwards
	start := time.Now()
	busy := asks(6 * time.Second)
	sent, _ := f.spentSince(start)
	t.Logf("%d asks in 6 seconds for %d permits", busy, sent)
	if busy > 9 || busy < 4 {
		t.Errorf("%d asks in 6 seconds, want about 6", busy)
	}
}
