package budget

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/upstream/ratelimit"
)

// world is a number of servers with one budget, the network between them and Redis, and the REST API. Its time is that of a
// bubble of testing/synctest, so that minutes take no time. The limiters, the pools and the script are the real ones.
type world struct {
	t       testing.TB
	script  *scriptServer
	limit   int
	share   float64 // of a server without Redis; 0: the default
	faults  faults
	servers []*simulated
	bubble  context.Context
	ended   sync.WaitGroup

	mu    sync.Mutex
	chaos *rand.Rand
	jump  time.Duration // by which Redis' clock is wrong
	key   string
	asks  int
	calls []apiCall
}

// faults are the probabilities of what goes wrong with a message, in percent.
type faults struct{ lost, slow, late int }

// apiCall is a request that the REST API counts.
type apiCall struct {
	at      time.Time
	permits int
	server  *simulated
}

func newWorld(ctx context.Context, t testing.TB, script *scriptServer, seed uint64, limit int) *world {
	return &world{t: t, script: script, limit: limit, bubble: ctx, chaos: rand.New(rand.NewPCG(seed, 0))}
}

// percent tells whether something happens that has a probability.
func (w *world) percent(probability int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.chaos.IntN(100) < probability
}

// upTo returns a random time.
func (w *world) upTo(most time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Duration(w.chaos.Int64N(int64(most)))
}

// simulated is a server. It is the store of its pools, and the transport of its requests.
type simulated struct {
	*world
	id        string
	pools     *Pools
	transport *ratelimit.Transport
	alive     context.Context
	crash     context.CancelFunc

	mu    sync.Mutex
	isCut bool
	hear  func(channel, message string)
	tells []func(bool)
}

// start starts a server.
func (w *world) start() *simulated {
	s := &simulated{world: w, id: "server-" + strconv.Itoa(len(w.servers))}
	s.alive, s.crash = context.WithCancel(w.bubble)
	s.pools = open(s, Options{FallbackShare: w.share}, inUse)
	s.transport = &ratelimit.Transport{
		Base: s, Limiter: ratelimit.New(ratelimit.Options{PerMinute: w.limit, MaxConcurrent: 64, Pool: s.pools.Of("")}),
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.servers = append(w.servers, s)
	return s
}

// all returns all servers, those that have crashed among them.
func (w *world) all() []*simulated {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.servers)
}

// end stops all servers, and waits until nothing of them remains.
func (w *world) end() {
	for _, s := range w.all() {
		s.crash()
	}
	w.ended.Wait()
	<-time.After(10 * time.Second) // asks have ended by then
	for _, s := range w.all() {
		s.pools.Close()
	}
}

func (s *simulated) ID() string                        { return s.id }
func (s *simulated) Timeout() time.Duration            { return 250 * time.Millisecond }
func (s *simulated) Available() bool                   { return true }
func (s *simulated) Hash(text string) string           { return text }
func (s *simulated) Key(parts ...string) string        { return strings.Join(parts, ":") }
func (s *simulated) OnAvailability(tell func(ok bool)) { s.tells = append(s.tells, tell) }

func (s *simulated) Budget() (limit int, apart shared.Apart) {
	return 0, shared.Apart{App: 1, Callers: 1}
}

func (s *simulated) Servers() int {
	alive := 0
	for _, other := range s.all() {
		if other.alive.Err() == nil {
			alive++
		}
	}
	return alive
}

func (s *simulated) Receive(ctx context.Context, hear func(channel, message string), _ ...string) error {
	s.mu.Lock()
	s.hear = hear
	s.mu.Unlock()
	<-ctx.Done()
	return ctx.Err()
}

var errCut = errors.New("there is no way to redis")

// cut takes the way to Redis away, or gives it back.
func (s *simulated) cut(isCut bool) {
	s.mu.Lock()
	s.isCut = isCut
	s.mu.Unlock()
	for _, tell := range s.tells {
		tell(!isCut)
	}
}

func (s *simulated) reaches() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.isCut && s.alive.Err() == nil
}

// ask takes an ask to Redis and brings the answer, unless the network fails.
func (s *simulated) ask(ctx context.Context, key string, args ...string) (string, error) {
	if !s.reaches() {
		return "", errCut
	}
	way := s.upTo(3 * time.Millisecond)
	if s.percent(s.faults.slow) {
		way = s.upTo(400 * time.Millisecond)
	}
	switch {
	case s.percent(s.faults.lost):
		<-ctx.Done()
		return "", ctx.Err()
	case s.percent(s.faults.late):
		s.ended.Go(func() {
			<-time.After(s.upTo(10 * time.Second))
			s.execute(key, args)
		})
		<-ctx.Done()
		return "", ctx.Err()
	}
	<-time.After(way)
	answer := s.execute(key, args)
	if s.percent(s.faults.slow) {
		<-time.After(s.upTo(400 * time.Millisecond))
	}
	if s.percent(s.faults.lost) {
		<-ctx.Done()
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return answer, nil
}

// execute runs the script, and passes on what it publishes.
func (s *simulated) execute(key string, args []string) string {
	s.world.mu.Lock()
	s.key, s.asks = key, s.asks+1
	now := time.Now().Add(s.jump)
	s.world.mu.Unlock()
	answer, published := s.script.ask(s.t, now.UnixMilli(), key, args)
	if published == "" {
		return answer
	}
	for _, other := range s.all() {
		if !other.reaches() || s.percent(s.faults.lost) {
			continue
		}
		s.ended.Go(func() {
			<-time.After(s.upTo(3 * time.Millisecond))
			other.mu.Lock()
			hear := other.hear
			other.mu.Unlock()
			hear("", published)
		})
	}
	return answer
}

// RoundTrip is the REST API. Requests arrive after up to 300 ms.
func (s *simulated) RoundTrip(req *http.Request) (*http.Response, error) {
	<-time.After(s.upTo(300 * time.Millisecond))
	s.world.mu.Lock()
	s.calls = append(s.calls, apiCall{at: time.Now(), permits: ratelimit.Permits(req.Method), server: s})
	s.world.mu.Unlock()
	<-time.After(s.upTo(100 * time.Millisecond))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// load has a number of requests sent at a time, until ctx ends or the server crashes, with a pause after each. They are of
// several callers, or of one, to whom the limiter gives the whole budget.
func (s *simulated) load(ctx context.Context, requests, callers int, pause time.Duration, writes int) {
	for i := range requests {
		s.ended.Go(func() {
			caller := ratelimit.WithCaller(s.alive, strconv.Itoa(i%callers))
			for ctx.Err() == nil && s.alive.Err() == nil {
				method := http.MethodGet
				if s.percent(writes) {
					method = http.MethodPut
				}
				if s.send(caller, method) != nil {
					<-time.After(100*time.Millisecond + s.upTo(200*time.Millisecond))
				}
				if pause > 0 {
					<-time.After(s.upTo(2 * pause))
				}
			}
		})
	}
}

func (s *simulated) send(ctx context.Context, method string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "https://api.example.com/", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := s.transport.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// most returns the most permits that the REST API has counted in any 60 seconds.
func (w *world) most() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return mostOf(w.calls, time.Minute)
}

func mostOf(calls []apiCall, span time.Duration) (most int) {
	first, permits := 0, 0
	for _, c := range calls {
		permits += c.permits
		for c.at.Sub(calls[first].at) >= span {
			permits -= calls[first].permits
			first++
		}
		most = max(most, permits)
	}
	return most
}

// spent returns how many permits each server has spent since a time.
func (w *world) spent(since time.Time) map[*simulated]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	spent := make(map[*simulated]int)
	for _, c := range w.calls {
		if !c.at.Before(since) {
			spent[c.server] += c.permits
		}
	}
	return spent
}
