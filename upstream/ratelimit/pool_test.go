package ratelimit_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/ratelimit"
)

// pool is a pool as a test wants it. Its asks take 10 ms.
type pool struct {
	share float64

	mu     sync.Mutex
	answer func(ask ratelimit.Ask) (ratelimit.Answer, error)
	asks   []ratelimit.Ask
	member *ratelimit.Member // nil: no limiter has joined
}

func (p *pool) Terms() ratelimit.Terms {
	return ratelimit.Terms{Span: 61 * time.Second, Sync: time.Second, Retry: 250 * time.Millisecond}
}

func (p *pool) Share() float64 { return p.share }

func (p *pool) Ask(ask ratelimit.Ask) (ratelimit.Answer, error) {
	<-time.After(10 * time.Millisecond)
	p.mu.Lock()
	p.asks = append(p.asks, ask)
	answer := p.answer
	p.mu.Unlock()
	return answer(ask)
}

// answers changes what the pool answers.
func (p *pool) answers(answer func(ask ratelimit.Ask) (ratelimit.Answer, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

// rest waits until the limiter makes no asks any more.
func rest() { <-time.After(5 * time.Second) }

func (p *pool) Join(member ratelimit.Member) (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.member = &member
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.member = nil
	}
}

func (p *pool) asked() []ratelimit.Ask {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asks
}

func (p *pool) joined() *ratelimit.Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.member
}

var errGone = errors.New("gone")

func gone(ratelimit.Ask) (ratelimit.Answer, error) { return ratelimit.Answer{}, errGone }

// generous leases what waits, and what is wished ahead.
func generous(ask ratelimit.Ask) (ratelimit.Answer, error) {
	return ratelimit.Answer{
		Light: ask.Light.Total, Open: ask.Heavy.Total + ask.Ahead, Valid: 2 * time.Second, Plenty: true, Servers: 1, Wanting: 1,
	}, nil
}

// stingy leases nothing, since others have spent permits.
func stingy(others int, ago, retry time.Duration) func(ratelimit.Ask) (ratelimit.Answer, error) {
	return func(ratelimit.Ask) (ratelimit.Answer, error) {
		return ratelimit.Answer{
			Others: []ratelimit.Spent{{Age: ago, Permits: others}}, RetryAfter: retry, Servers: 2, Wanting: 1,
		}, nil
	}
}

func pooled(p *pool, base http.RoundTripper, perMinute int) *ratelimit.Transport {
	return newTransport(base, ratelimit.Options{PerMinute: perMinute, MaxConcurrent: 100, Pool: p})
}

// A request waits for a lease, and the next ones take what was leased ahead. Afterwards the limiter gives everything back,
// falls silent, and leaves the pool when all has come back.
func TestLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: generous}
		defer rest()
		transport := pooled(p, &api{}, 400)
		if got := <-begin(t.Context(), t, transport, http.MethodGet); got.Err != nil || got.After != 10*time.Millisecond {
			t.Errorf("first request: %+v", got)
		}
		for range 20 {
			mustDo(t, transport, http.MethodGet)
			<-time.After(100 * time.Millisecond)
		}
		if asks := len(p.asked()); asks > 10 {
			t.Errorf("%d asks for 21 requests within 2 seconds", asks)
		}
		<-time.After(10 * time.Second)
		asks := p.asked()
		last := asks[len(asks)-1]
		if last.Hand != 0 || last.Ahead != 0 {
			t.Errorf("the last ask keeps %d permits, and wants %d ahead", last.Hand, last.Ahead)
		}
		if spent := last.Spent; len(spent) == 0 || total(spent) != 21 || spent[len(spent)-1].Age < 2*time.Second {
			t.Errorf("the last ask tells of %v", spent)
		}
		if p.joined() == nil || transport.Limiter.Idle() {
			t.Error("the limiter has forgotten what it spent")
		}
		<-time.After(time.Minute)
		if p.joined() != nil || !transport.Limiter.Idle() {
			t.Error("the limiter has not left the pool")
		}
		if after := len(p.asked()); after != len(asks) {
			t.Errorf("%d asks without requests", after-len(asks))
		}
	})
}

func total(spent []ratelimit.Spent) (permits int) {
	for _, s := range spent {
		permits += s.Permits
	}
	return permits
}

// Permits of a lease are worthless when it has ended.
func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{share: 1e-9}
		defer rest()
		p.answers(func(ask ratelimit.Ask) (ratelimit.Answer, error) {
			if len(p.asked()) > 1 {
				return gone(ask)
			}
			return ratelimit.Answer{Light: 300, Open: 50, Valid: 2 * time.Second, Servers: 1, Wanting: 1}, nil
		})
		served := &api{}
		transport := pooled(p, served, 400)
		for range 40 {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			<-begin(ctx, t, transport, http.MethodGet)
			<-ctx.Done()
			cancel()
		}
		for _, c := range served.calls()[2:] { // the share of a limiter that goes on alone is 2 permits
			if after := c.At.Sub(served.calls()[0].At); after > 2*time.Second {
				t.Fatalf("a permit was spent after %s", after)
			}
		}
	})
}

// What waits is told apart: the requests of callers that have spent much must leave permits to others.
func TestDemand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: generous}
		defer rest()
		transport := pooled(p, &api{}, 80)
		heavy := ratelimit.WithCaller(t.Context(), "heavy")
		for range 12 {
			<-begin(heavy, t, transport, http.MethodGet)
		}
		p.answers(stingy(68, 0, time.Second))
		<-time.After(3 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		waiting := []<-chan outcome{
			begin(ratelimit.WithCaller(ctx, "light"), t, transport, http.MethodPut),
			begin(ratelimit.WithCaller(ctx, "heavy"), t, transport, http.MethodGet),
			begin(ratelimit.WithCaller(ctx, "heavy"), t, transport, http.MethodGet),
		}
		<-time.After(3 * time.Second)
		asks := p.asked()
		got := asks[len(asks)-1]
		want := ratelimit.Ask{Light: ratelimit.Demand{First: 2, Total: 2}, Heavy: ratelimit.Demand{First: 1, Total: 2}, Leave: 5}
		if diff := cmp.Diff(want, ratelimit.Ask{Light: got.Light, Heavy: got.Heavy, Leave: got.Leave}); diff != "" {
			t.Errorf("ask (-want +got):\n%s", diff)
		}
		p.answers(generous)
		for _, ended := range waiting {
			if end := <-ended; end.Err != nil {
				t.Error(end.Err)
			}
		}
		cancel()
	})
}

// A request that would come too late, as far as the limiter knows of the others, is refused; one that may come in time waits.
func TestRefusalWithOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: stingy(10, 31*time.Second, time.Second)}
		defer rest()
		transport := pooled(p, &api{}, 10)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		got := <-begin(ctx, t, transport, http.MethodGet)
		wantRefusal(t, outcome{After: 0, Err: got.Err}, 30*time.Second)
		if got.After > 10*time.Millisecond {
			t.Errorf("refused after %s", got.After)
		}
		patient, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		waiting := begin(patient, t, transport, http.MethodGet)
		<-time.After(5 * time.Second)
		p.answers(generous) // the others have given permits back
		if got := <-waiting; got.Err != nil || got.After > 7*time.Second {
			t.Errorf("patient request: %+v", got)
		}
	})
}

// Without its pool a limiter spends its share of what it knows to be left, and takes leases again when the pool is back.
func TestPoolIsGone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer func(ratelimit.Ask) (ratelimit.Answer, error)
		share  float64
		others int // permits that others have spent, by the last answer
		want   int
	}{
		{"nothing known", gone, 0.25, 0, 25},
		{"others have spent", gone, 0.25, 60, 10},
		{"others have spent all", gone, 0.25, 100, 0},
		{"one third", gone, 1.0 / 3, 0, 33},
		{"whole share", gone, 1, 0, 100},
		{"as small as it can be", gone, 0.001, 0, 2},
		{"forming", func(ratelimit.Ask) (ratelimit.Answer, error) { return ratelimit.Answer{Forming: true}, nil }, 0.25, 60, 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &pool{share: test.share, answer: stingy(test.others, 0, time.Second)}
				defer rest()
				served := &api{}
				transport := pooled(p, served, 100)
				ctx, cancel := context.WithCancel(t.Context())
				first := begin(ctx, t, transport, http.MethodGet)
				<-time.After(20 * time.Millisecond)
				p.answers(test.answer)
				<-time.After(2 * time.Second)
				cancel()
				<-first
				for range 120 {
					ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
					<-begin(ctx, t, transport, http.MethodGet)
					cancel()
				}
				if got := len(served.calls()); got != test.want {
					t.Errorf("%d requests were sent, want %d", got, test.want)
				}
				p.answers(generous)
				<-time.After(time.Second)
				if got := <-begin(t.Context(), t, transport, http.MethodGet); got.Err != nil || got.After > time.Second {
					t.Errorf("with the pool: %+v", got)
				}
			})
		})
	}
}

// The pool learns at once of a cool-down, of a lower limit, and of much that others have spent, and within a sync of the rest
// that headers tell.
func TestPoolLearns(t *testing.T) {
	t.Parallel()
	const atOnce, bySync = 30 * time.Millisecond, 1100 * time.Millisecond
	tests := []struct {
		name   string
		answer *http.Response
		within time.Duration // the pool has learned of it, and not within half of it
		want   ratelimit.Ask
	}{
		{"cool-down", tooMany(retryAfterHeader, "20"), atOnce, ratelimit.Ask{CoolDown: 20 * time.Second, Left: -1}},
		{"lower limit", ok(limitHeader, "200"), atOnce, ratelimit.Ask{ToldLimit: 200, Left: -1, All: true}},
		{"others have spent much", ok(remainingHeader, "378"), atOnce, ratelimit.Ask{Left: 378, All: true}},
		{"others have spent little", ok(remainingHeader, "379"), bySync, ratelimit.Ask{Left: 379}},
		{"nothing new", ok(limitHeader, "400"), bySync, ratelimit.Ask{ToldLimit: 400, Left: -1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &pool{answer: generous}
				defer rest()
				served := &api{answer: func(int, *http.Request) (*http.Response, error) { return test.answer, nil }}
				transport := pooled(p, served, 400)
				mustDo(t, transport, http.MethodGet)
				sent := time.Now()
				learned := func(ask ratelimit.Ask) bool {
					return cmp.Equal(test.want, ratelimit.Ask{
						CoolDown: ask.CoolDown.Round(time.Second), ToldLimit: ask.ToldLimit, Left: ask.Left, All: ask.All,
					})
				}
				for !slices.ContainsFunc(p.asked(), learned) && time.Since(sent) < 2*time.Second {
					<-time.After(time.Millisecond)
				}
				if after := time.Since(sent); after > test.within || after < test.within/2 {
					t.Errorf("the pool learned of it after %s, want within %s: %+v", after, test.within, p.asked())
				}
			})
		})
	}
}

// A limiter obeys the cool-downs of others.
func TestPoolTellsCoolDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: generous}
		defer rest()
		transport := pooled(p, &api{}, 400)
		mustDo(t, transport, http.MethodGet)
		p.joined().CoolDown(10 * time.Second)
		if !transport.Limiter.CoolsDown() {
			t.Error("the limiter does not cool down")
		}
	})
}

// A limiter that knows no limit sends without leases after the pool's first answer, until the pool has a limit.
func TestPoolTellsLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: generous}
		defer rest()
		transport := pooled(p, &api{}, 0)
		for _, want := range []time.Duration{10 * time.Millisecond, 0} {
			if got := <-begin(t.Context(), t, transport, http.MethodGet); got.After != want {
				t.Errorf("waited %s, want %s", got.After, want)
			}
		}
		p.answers(func(ask ratelimit.Ask) (ratelimit.Answer, error) {
			answer, err := generous(ask)
			answer.Limit = 40
			return answer, err
		})
		<-time.After(1500 * time.Millisecond)
		if permits, known := transport.Limiter.Remaining(); !known || permits != 40 {
			t.Errorf("Remaining() = %d, %t; want 40", permits, known)
		}
		if got := <-begin(t.Context(), t, transport, http.MethodGet); got.After != 10*time.Millisecond {
			t.Errorf("waited %s", got.After)
		}
	})
}

// Requests that are cancelled while they wait for a lease take nothing.
func TestCancelWithoutLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pool{answer: generous}
		defer rest()
		transport := pooled(p, &api{}, 400)
		for i := range 10 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			if got := <-begin(ctx, t, transport, http.MethodGet); got.Err == nil {
				t.Errorf("request %s was sent", strconv.Itoa(i))
			}
			cancel()
			<-time.After(3 * time.Second)
		}
		for _, ask := range p.asked() {
			if total(ask.Spent) != 0 {
				t.Errorf("%d permits were spent", total(ask.Spent))
			}
		}
	})
}

// A limiter keeps within the lowest limit of all limiters while the pool says that there is one. When there is none any
// more, it goes on without a limit.
func TestLowestLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limited := func(limit int) func(ratelimit.Ask) (ratelimit.Answer, error) {
			return func(ask ratelimit.Ask) (ratelimit.Answer, error) {
				answer, err := generous(ask)
				answer.Limit = limit
				return answer, err
			}
		}
		p := &pool{answer: limited(50)}
		defer rest()
		transport := pooled(p, &api{}, 0)
		want := func(limit int, known bool) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if got := <-begin(ctx, t, transport, http.MethodGet); got.Err != nil {
				t.Errorf("with the limit %d: %v", limit, got.Err)
			}
			<-time.After(2 * time.Second)
			if left, knows := transport.Limiter.Remaining(); knows != known || left > limit {
				t.Errorf("%d permits are left, known: %t; the limit is %d", left, knows, limit)
			}
		}
		want(50, true)
		p.answers(func(ratelimit.Ask) (ratelimit.Answer, error) {
			return ratelimit.Answer{Servers: 2, Wanting: 1, Forming: true}, nil // it does not know of the limit yet
		})
		want(50, true)
		p.answers(func(ratelimit.Ask) (ratelimit.Answer, error) {
			return ratelimit.Answer{Servers: 1, Wanting: 1}, nil // without a limit, the pool leases nothing
		})
		want(0, false)
		want(0, false)
		p.answers(limited(40))
		want(40, true)
	})
}

// A limiter without a limit sends nothing before it knows whether the others have one, or that the pool does not answer.
func TestUnlimitedAwaitsThePool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := func(answer func(ratelimit.Ask) (ratelimit.Answer, error)) (requests int) {
			p := &pool{answer: answer, share: 1}
			defer rest()
			transport := pooled(p, &api{}, 0)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			var all []<-chan outcome
			for range 10 {
				all = append(all, begin(ctx, t, transport, http.MethodGet))
			}
			for _, one := range all {
				if got := <-one; got.Err == nil {
					requests++
				}
			}
			return requests
		}
		for _, test := range []struct {
			name   string
			answer func(ratelimit.Ask) (ratelimit.Answer, error)
			want   int
		}{
			{"others have spent their limit", func(ratelimit.Ask) (ratelimit.Answer, error) {
				return ratelimit.Answer{Limit: 50, Servers: 2, Wanting: 1, RetryAfter: time.Minute}, nil
			}, 0},
			{"nobody has a limit", func(ratelimit.Ask) (ratelimit.Answer, error) { return ratelimit.Answer{Servers: 2}, nil }, 10},
			{"the pool is gone", gone, 10},
		} {
			if got := sent(test.answer); got != test.want {
				t.Errorf("%s: %d requests were sent, want %d", test.name, got, test.want)
			}
		}
	})
}
