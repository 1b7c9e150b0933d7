package ratelimit_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/ratelimit"
)

// planned is a request of a random schedule. Its times count from the schedule's start.
type planned struct {
	Arrives  time.Duration
	Permits  int
	Deadline time.Duration // 0: none
	GivesUp  time.Duration // 0: never
	Caller   string
}

// result is the outcome of a planned request.
type result struct {
	Kind       string
	At         time.Duration
	RetryAfter time.Duration
}

// TestAgainstModel compares the limiter with a model on random schedules. The model has no timer and no goroutine: it sums
// over all past grants.
func TestAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		perMinute := rapid.IntRange(2, 6).Draw(rt, "per minute")
		schedule := drawSchedule(rt)
		want := (&model{perMinute: perMinute}).run(schedule)
		var got []result
		synctest.Test(t, func(t *testing.T) {
			served := &api{}
			got = run(t, newTransport(served, ratelimit.Options{PerMinute: perMinute, MaxConcurrent: 1000}), schedule)
			checkWindows(t, served.calls(), perMinute)
		})
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("results (-want +got):\n%s", diff)
		}
	})
}

// Reads and writes of several callers never overrun the budget in any minute, and each that can wait is served in the end,
// writes too.
func TestWeightsOfSeveralCallers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		perMinute := rapid.IntRange(2, 40).Draw(rt, "per minute")
		schedule := drawSchedule(rt)
		for i := range schedule {
			schedule[i].Caller = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "caller")
		}
		synctest.Test(t, func(t *testing.T) {
			served := &api{}
			results := run(t, newTransport(served, ratelimit.Options{PerMinute: perMinute, MaxConcurrent: 4}), schedule)
			checkWindows(t, served.calls(), perMinute)
			for i, p := range schedule {
				if p.Deadline == 0 && p.GivesUp == 0 && results[i].Kind != "served" {
					t.Errorf("%+v: %+v", p, results[i])
				}
			}
		})
	})
}

// drawSchedule draws a schedule whose cancellations are all at times without a grant, by a millisecond of their own.
func drawSchedule(rt *rapid.T) []planned {
	seconds := func(name string, low, high int) time.Duration {
		return time.Duration(rapid.IntRange(low, high).Draw(rt, name)) * time.Second
	}
	schedule := make([]planned, rapid.IntRange(1, 25).Draw(rt, "requests"))
	for i := range schedule {
		p := planned{Arrives: seconds("arrives", 0, 120), Permits: rapid.IntRange(1, 2).Draw(rt, "permits")}
		if rapid.Bool().Draw(rt, "has deadline") {
			p.Deadline = p.Arrives + seconds("deadline", 1, 200)
		}
		if rapid.IntRange(0, 3).Draw(rt, "gives up") == 0 {
			p.GivesUp = p.Arrives + seconds("patience", 0, 100) + time.Duration(i+1)*time.Millisecond
		}
		schedule[i] = p
	}
	slices.SortStableFunc(schedule, func(a, b planned) int { return int(a.Arrives - b.Arrives) })
	return schedule
}

// run sends the requests of a schedule. Requests of the same time are sent in their order.
func run(t *testing.T, transport *ratelimit.Transport, schedule []planned) []result {
	start := time.Now()
	ends := make([]<-chan outcome, len(schedule))
	for i, p := range schedule {
		if wait := time.Until(start.Add(p.Arrives)); wait > 0 {
			<-time.After(wait)
			synctest.Wait()
		}
		caller := ratelimit.WithCaller(t.Context(), p.Caller)
		ctx, cancel := context.WithCancel(caller)
		if p.Deadline > 0 {
			ctx, cancel = context.WithDeadline(caller, start.Add(p.Deadline))
		}
		defer cancel()
		if p.GivesUp > 0 {
			time.AfterFunc(time.Until(start.Add(p.GivesUp)), cancel)
		}
		ends[i] = begin(ctx, t, transport, []string{http.MethodGet, http.MethodPost}[p.Permits-1])
	}
	results := make([]result, len(schedule))
	for i, p := range schedule {
		end := <-ends[i]
		results[i] = result{Kind: kindOf(end.Err), At: p.Arrives + end.After}
		if refusal, ok := errors.AsType[*ratelimit.BudgetError](end.Err); ok {
			results[i].RetryAfter = refusal.RetryAfter
		}
	}
	return results
}

// model is a limiter as the documentation describes it.
type model struct {
	perMinute int
	schedule  []planned
	results   []result
	granted   []int // numbers of requests
	waiting   []int
	now       time.Duration
}

func (m *model) run(schedule []planned) []result {
	m.schedule, m.results = schedule, make([]result, len(schedule))
	for i, p := range schedule {
		m.leaveUntil(p.Arrives)
		m.pass(p.Arrives)
		m.arrive(i)
		m.pass(p.Arrives)
	}
	m.leaveUntil(time.Hour)
	m.pass(time.Hour)
	return m.results
}

// arrive puts a request into the queue, or refuses it if it would come too late with the requests that wait now.
func (m *model) arrive(i int) {
	future := &model{
		perMinute: m.perMinute, schedule: m.schedule, results: slices.Clone(m.results),
		granted: slices.Clone(m.granted), waiting: append(slices.Clone(m.waiting), i), now: m.now,
	}
	future.pass(24 * time.Hour)
	at := future.results[i].At
	if deadline := m.schedule[i].Deadline; deadline > 0 && at >= deadline {
		m.results[i] = result{Kind: "refused", At: m.now, RetryAfter: at - m.now}
		return
	}
	m.waiting = append(m.waiting, i)
}

// leaveUntil removes the waiting requests that are cancelled by then.
func (m *model) leaveUntil(end time.Duration) {
	for {
		next := -1
		for _, i := range m.waiting {
			if at := m.schedule[i].GivesUp; at > 0 && at <= end && (next < 0 || at < m.schedule[next].GivesUp) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		at := m.schedule[next].GivesUp
		m.pass(at)
		if place := slices.Index(m.waiting, next); place >= 0 {
			m.waiting = slices.Delete(m.waiting, place, place+1)
			m.results[next] = result{Kind: "gave up", At: at}
			m.pass(at)
		}
	}
}

// pass moves the time forward: the first request is granted as soon as the minute before has the permits.
func (m *model) pass(end time.Duration) {
	for len(m.waiting) > 0 {
		first := m.waiting[0]
		at := m.now
		for m.spentBefore(at)+m.schedule[first].Permits > m.perMinute {
			at = m.nextReturn(at)
		}
		if at > end {
			break
		}
		m.now, m.waiting = at, m.waiting[1:]
		m.granted = append(m.granted, first)
		m.results[first] = result{Kind: "served", At: at}
	}
	m.now = max(m.now, end)
}

func (m *model) spentBefore(at time.Duration) int {
	permits := 0
	for _, i := range m.granted {
		if at-m.results[i].At < time.Minute {
			permits += m.schedule[i].Permits
		}
	}
	return permits
}

func (m *model) nextReturn(at time.Duration) time.Duration {
	next := time.Duration(-1)
	for _, i := range m.granted {
		if back := m.results[i].At + time.Minute; back > at && (next < 0 || back < next) {
			next = back
		}
	}
	return next
}
