package budget

import (
	"context"
	"flag"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) {
	// Each check simulates minutes, so that there are fewer than usual unless the command line says otherwise.
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	// Most tests wait rather than work.
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m, redistest.Lingering()...)
}

// inBubble runs a test with time of its own.
func inBubble(t *testing.T, test func(ctx context.Context)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t.Context()) })
}

// Servers that want more than there is use what there is, and none gets less than half its part.
func TestUseAndFairness(t *testing.T) {
	t.Parallel()
	script := startScript(t)
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(60, 400).Draw(rt, "limit")
		count := rapid.IntRange(1, 4).Draw(rt, "servers")
		seed := rapid.Uint64().Draw(rt, "seed")
		writes := rapid.SampledFrom([]int{0, 30, 100}).Draw(rt, "writes")
		requests := rapid.SliceOfN(rapid.IntRange(8, 40), count, count).Draw(rt, "requests at a time")
		inBubble(t, func(ctx context.Context) {
			w := newWorld(ctx, t, script, seed, limit)
			defer w.end()
			// The first minute's requests are spread, so that their permits come back one after the other.
			spread, stop := context.WithTimeout(ctx, 65*time.Second)
			defer stop()
			w.start().load(spread, limit/10, 1, 5*time.Second, writes)
			<-time.After(65 * time.Second)
			for i, requests := range requests {
				if i > 0 {
					w.start()
				}
				w.servers[i].load(ctx, requests, 1, 0, writes)
			}
			<-time.After(65 * time.Second)
			start := time.Now()
			// Permits come back in lumps. In a time of whole spans each lump counts as often as it comes.
			const spans = 5
			<-time.After(spans * inUse.span)
			usable := limit
			if writes > 0 {
				usable-- // a write needs two permits
			}
			checkUse(rt, w, start, int(float64(usable)*(spans*inUse.span).Minutes()), 95)
			if most := w.most(); most > w.limit {
				rt.Errorf("%d permits in a minute, the limit is %d", most, w.limit)
			}
		})
		script.forget(t, "budget:1:app")
	})
}

// Also where the whole budget is spent at once, no server gets less than half its part of the first minute: not even one
// with far fewer requests at a time. (Who comes before the others have asked may take more.)
func TestBurstIsFair(t *testing.T) {
	t.Parallel()
	script := startScript(t)
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(120, 400).Draw(rt, "limit")
		requests := rapid.SliceOfN(rapid.IntRange(4, 15), 2, 4).Draw(rt, "requests at a time")
		inBubble(t, func(ctx context.Context) {
			w := newWorld(ctx, t, script, rapid.Uint64().Draw(rt, "seed"), limit)
			defer w.end()
			start := time.Now()
			for range requests {
				w.start()
			}
			for i, requests := range requests {
				w.servers[i].load(ctx, requests, 1, 0, 0)
			}
			<-time.After(time.Minute)
			checkUse(rt, w, start, limit, 99)
		})
		script.forget(t, "budget:1:app")
	})
}

// checkUse checks what the servers have spent since a time of a number of permits that there were: a part in percent at
// least, and none less than half its part.
func checkUse(rt *rapid.T, w *world, start time.Time, permits, percent int) {
	total, spent := 0, w.spent(start)
	for _, server := range w.servers {
		total += spent[server]
		if part := permits / len(w.servers); spent[server] < part/2 {
			rt.Errorf("%s spent %d permits, its part is %d", server.id, spent[server], part)
		}
	}
	if total < permits*percent/100 {
		rt.Errorf("%d of %d permits were used", total, permits)
	}
	rt.Logf("limit %d, servers %d: used %.1f%%, %d asks", w.limit, len(w.servers), 100*float64(total)/float64(permits), w.asks)
}

// Whatever happens to messages, servers and Redis' clock, the servers never spend more than the limit in any minute, apart
// from the share of servers that take Redis for gone. That is as small as it can be here: two permits, as many as a write
// needs.
func TestNeverOverrun(t *testing.T) {
	t.Parallel()
	script := startScript(t)
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(20, 200).Draw(rt, "limit")
		seed := rapid.Uint64().Draw(rt, "seed")
		faults := faults{
			lost: rapid.IntRange(0, 10).Draw(rt, "lost"), slow: rapid.IntRange(0, 10).Draw(rt, "slow"),
			late: rapid.IntRange(0, 5).Draw(rt, "late"),
		}
		inBubble(t, func(ctx context.Context) {
			w := newWorld(ctx, t, script, seed, limit)
			w.faults, w.share = faults, 1e-9
			defer w.end()
			for range rapid.IntRange(1, 4).Draw(rt, "servers") {
				w.drawLoad(rt, w.start())
			}
			for range rapid.IntRange(1, 12).Draw(rt, "events") {
				<-time.After(time.Duration(rapid.IntRange(100, 30_000).Draw(rt, "milliseconds")) * time.Millisecond)
				switch rapid.SampledFrom([]string{"crash", "start", "clock", "nothing"}).Draw(rt, "event") {
				case "crash":
					w.servers[rapid.IntRange(0, len(w.servers)-1).Draw(rt, "server")].crash()
				case "start":
					w.drawLoad(rt, w.start())
				case "clock":
					w.mu.Lock()
					w.jump = time.Duration(rapid.IntRange(-100, 100).Draw(rt, "minutes")) * time.Minute
					w.mu.Unlock()
				}
			}
			if most, bound := w.most(), limit+2*len(w.servers); most > bound {
				rt.Errorf("%d permits in a minute, the bound is %d", most, bound)
			}
		})
		script.forget(t, "budget:1:app")
	})
}

// drawLoad has a server send requests, few or many.
func (w *world) drawLoad(rt *rapid.T, s *simulated) {
	s.load(w.bubble, rapid.IntRange(1, 60).Draw(rt, "requests at a time"), rapid.IntRange(1, 3).Draw(rt, "callers"),
		time.Duration(rapid.IntRange(0, 2000).Draw(rt, "pause"))*time.Millisecond, rapid.IntRange(0, 100).Draw(rt, "writes"))
}

// When Redis loses its state, or is gone for all servers for a while, they spend hardly more than the limit. Afterwards they
// share the budget as before.
func TestRedisFails(t *testing.T) {
	t.Parallel()
	script := startScript(t)
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(60, 400).Draw(rt, "limit")
		count := rapid.IntRange(1, 4).Draw(rt, "servers")
		inBubble(t, func(ctx context.Context) {
			w := newWorld(ctx, t, script, rapid.Uint64().Draw(rt, "seed"), limit)
			defer w.end()
			for range count {
				// So that the permits come back one after the other.
				w.start().load(ctx, 4, 1, 4*time.Duration(count)*time.Minute/time.Duration(limit), 0)
			}
			<-time.After(65 * time.Second)
			for _, s := range w.servers {
				s.load(ctx, 20, 1, 0, 0)
			}
			<-time.After(10 * time.Second) // they take what is left at once; from then on little is leased within a second
			for range rapid.IntRange(1, 5).Draw(rt, "failures") {
				<-time.After(time.Duration(rapid.IntRange(100, 20_000).Draw(rt, "milliseconds")) * time.Millisecond)
				if rapid.Bool().Draw(rt, "flush") {
					script.forget(t, "budget:1:app")
					continue
				}
				w.fail(time.Duration(rapid.IntRange(10, 90_000).Draw(rt, "milliseconds"))*time.Millisecond,
					rapid.Bool().Draw(rt, "empty"))
			}
			if most, bound := w.most(), limit+limit/10; most > bound {
				rt.Errorf("%d permits in a minute, the limit is %d", most, limit)
			}
			<-time.After(65 * time.Second)
			start := time.Now()
			<-time.After(4 * time.Minute)
			checkUse(rt, w, start, 4*limit, 85) // permits that come back in lumps may do so before or after this time
		})
		script.forget(t, "budget:1:app")
	})
}

// fail takes Redis away from all servers for a time. It may come back empty.
func (w *world) fail(d time.Duration, empty bool) {
	for _, s := range w.servers {
		s.cut(true)
	}
	<-time.After(d)
	if empty {
		w.script.forget(w.t, "budget:1:app")
	}
	for _, s := range w.servers {
		s.cut(false)
	}
}
