//go:build unix

package sharedtest

import (
	"fmt"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
)

// fallback is what may be spent beyond the limit while Redis is gone for all servers: what they leased within a second, which is
// what their clients can ask for in that time. See the documentation of package budget.
const fallback = 15

// fault is what happens to Redis or to a server, eight seconds after a demand has begun.
type fault struct {
	redis redistest.Options
	// begin returns when it has happened, and end when it is over. Nil: nothing is to be done.
	begin, end func(t *testing.T, w *world)
	lasts      time.Duration
	// ends says that a server ends meanwhile, so that its clients get no answers.
	ends bool
	// most is the number of permits that may be spent within a minute.
	most int
	// least is the number of permits that must be spent within the first minute.
	least int
}

func faults() map[string]fault {
	return map[string]fault{
		"Redis is killed and started again": {
			begin: func(t *testing.T, w *world) { w.redis.Kill(t) },
			end:   func(t *testing.T, w *world) { w.redis.Restart(t) },
			lasts: 12 * time.Second, most: limit + fallback, least: limit * 9 / 10,
		},
		"Redis is killed and started again with its data": {
			redis: redistest.Options{Persist: true},
			begin: func(t *testing.T, w *world) { w.redis.Kill(t) },
			end:   func(t *testing.T, w *world) { w.redis.Restart(t) },
			lasts: 12 * time.Second, most: limit + fallback, least: limit * 9 / 10,
		},
		"Redis is restarted at once": {
			begin: func(t *testing.T, w *world) { w.redis.Restart(t) },
			most:  limit + fallback, least: limit * 9 / 10,
		},
		"Redis is paused": {
			begin: func(t *testing.T, w *world) { w.redis.Pause(t, 12*time.Second) },
			end:   func(t *testing.T, w *world) { w.redis.Do(t, "PING") },
			lasts: 12 * time.Second, most: limit + fallback, least: limit * 9 / 10,
		},
		"Redis is frozen": {
			begin: func(t *testing.T, w *world) { w.redis.Freeze(t) },
			end:   func(t *testing.T, w *world) { w.redis.Thaw(t) },
			lasts: 12 * time.Second, most: limit + fallback, least: limit * 9 / 10,
		},
		"Redis is frozen again and again": {
			begin: func(t *testing.T, w *world) {
				for range 6 {
					w.redis.Freeze(t)
					<-time.After(700 * time.Millisecond)
					w.redis.Thaw(t)
					<-time.After(700 * time.Millisecond)
				}
			},
			most: limit + fallback, least: limit * 9 / 10,
		},
		"Redis is emptied": {
			begin: func(t *testing.T, w *world) { w.redis.Flush(t) },
			most:  limit + fallback, least: limit * 9 / 10,
		},
		"Redis is full": {
			begin: func(t *testing.T, w *world) { w.redis.LimitMemory(t, "1", "noeviction") },
			end:   func(t *testing.T, w *world) { w.redis.LimitMemory(t, "0", "noeviction") },
			lasts: 30 * time.Second, most: limit, least: limit * 95 / 100,
		},
		"Redis evicts": {
			redis: redistest.Options{MaxMemory: "6mb", Policy: "allkeys-lru"},
			begin: func(t *testing.T, w *world) {
				for i := range 100 { // 20 MB of somebody else's keys
					const script = `for i = 1, 1000 do redis.call('SET', 'foreign' .. KEYS[1] .. i, string.rep('x', 150)) end`
					w.redis.Do(t, "EVAL", "#!lua flags=allow-cross-slot-keys\n"+script, "1", fmt.Sprint(i))
					<-time.After(100 * time.Millisecond)
				}
			},
			most: limit + fallback, least: limit * 9 / 10,
		},
		"a server is killed with a lease and started again": {
			begin: func(_ *testing.T, w *world) { w.servers[0].kill() },
			end:   func(t *testing.T, w *world) { w.servers[0].start(t) },
			lasts: 5 * time.Second, ends: true, most: limit, least: limit * 9 / 10,
		},
	}
}

// Whatever happens, the budget holds within the stated bound, no answer is wrong, no operation hangs, and the servers share again
// within seconds.
func TestFaults(t *testing.T) {
	t.Parallel()
	long(t)
	for name, fault := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, plan{redis: fault.redis})
			watch(t, w, fault)
		})
	}
}

// watch has a fault happen in the middle of a demand, and judges what becomes of it.
func watch(t *testing.T, w *world, fault fault) {
	t.Helper()
	d := startDemand(t, w, moderate, 8, 6, 6)
	d.mayFail.Store(fault.ends)
	d.wait(t, 8*time.Second)
	fault.begin(t, w)
	<-time.After(fault.lasts)
	if fault.end != nil {
		fault.end(t, w)
	}
	w.awaitJoined(t)
	w.wantShared(t)
	d.wait(t, 85*time.Second)
	d.judge(t, fault.most)
	if got := spentIn(w.account.requests(), d.begun, span); got < fault.least {
		t.Errorf("%d permits were used within the first minute, want %d", got, fault.least)
	}
}

// Redis' clock may be set while servers run.
func TestClockIsSet(t *testing.T) {
	t.Parallel()
	long(t)
	for name, offsets := range map[string][2]time.Duration{
		"forth and back": {time.Hour, -2 * time.Hour},
		"back and forth": {-time.Hour, 2 * time.Hour},
		"by a little":    {20 * time.Second, -20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch(t, start(t, plan{redis: redistest.Options{Clock: true}}), fault{
				begin: func(t *testing.T, w *world) { w.redis.SetClock(t, offsets[0]) },
				end:   func(t *testing.T, w *world) { w.redis.SetClock(t, offsets[1]) },
				lasts: 20 * time.Second, most: limit, least: limit * 9 / 10,
			})
		})
	}
}

// A server that is cut off from Redis adds its part at most, and joins the others again.
func TestServerIsCutOff(t *testing.T) {
	t.Parallel()
	long(t)
	between := new(proxy)
	w := start(t, plan{url: func(server int, url string) string {
		if server != 0 {
			return url
		}
		return between.start(t, url)
	}})
	watch(t, w, fault{
		begin: func(*testing.T, *world) { between.cut() },
		end:   func(*testing.T, *world) { between.mend() },
		lasts: 25 * time.Second, most: limit + limit/3, least: limit * 9 / 10,
	})
}
