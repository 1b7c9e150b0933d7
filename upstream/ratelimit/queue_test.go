package ratelimit_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/ratelimit"
)

// wantRefusal checks that a request was refused at once.
func wantRefusal(t *testing.T, got outcome, retryAfter time.Duration) {
	t.Helper()
	var refusal *ratelimit.BudgetError
	if !errors.As(got.Err, &refusal) {
		t.Errorf("error = %v, want a *BudgetError", got.Err)
		return
	}
	if got.After != 0 || refusal.RetryAfter != retryAfter {
		t.Errorf("refused after %v with RetryAfter %v, want at once with %v", got.After, refusal.RetryAfter, retryAfter)
	}
}

// Each of 200 callers with 60 permits per minute is served within its deadline, or refused at once.
func TestManyCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const perMinute = 60
		served := &api{}
		transport := newTransport(served, ratelimit.Options{PerMinute: perMinute})
		timeouts := []time.Duration{time.Hour, 59 * time.Second, time.Minute, 61 * time.Second, 2 * time.Minute}

		var callers []<-chan outcome
		var wants []time.Duration // until the grant, or if that is too late, RetryAfter
		accepted := 0
		for i := range 200 {
			ctx, cancel := context.WithTimeout(t.Context(), timeouts[i%len(timeouts)])
			defer cancel()
			want := time.Duration(accepted/perMinute) * time.Minute
			if want < timeouts[i%len(timeouts)] {
				accepted++
			}
			callers = append(callers, begin(ctx, t, transport, http.MethodGet))
			wants = append(wants, want)
		}
		for i, ended := range callers {
			got := <-ended
			if wants[i] >= timeouts[i%len(timeouts)] {
				wantRefusal(t, got, wants[i])
			} else if got.Err != nil || got.After != wants[i] {
				t.Errorf("caller %d: %v after %v, want to be served after %v", i, got.Err, got.After, wants[i])
			}
		}
		if got := len(served.calls()); got != accepted {
			t.Errorf("the API got %d requests, want %d", got, accepted)
		}
		checkWindows(t, served.calls(), perMinute)
	})
}

// Concurrent callers are served or refused as well, with slots that are held for a while and with cancelled requests.
func TestManyCallersAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const perMinute = 60
		slow := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			<-time.After(time.Duration(n%7) * time.Second)
			return ok(), nil
		}}
		transport := newTransport(slow, ratelimit.Options{PerMinute: perMinute, MaxConcurrent: 8})
		var callers sync.WaitGroup
		var mu sync.Mutex
		outcomes := map[string]int{}
		for i := range 200 {
			ctx, cancel := context.WithCancel(t.Context())
			if i%3 == 0 {
				ctx, cancel = context.WithTimeout(t.Context(), time.Duration(i)*time.Second)
			}
			if i%5 == 1 {
				time.AfterFunc(time.Duration(i)*time.Second, cancel)
			}
			callers.Go(func() {
				defer cancel()
				err := do(ctx, t, transport, []string{http.MethodGet, http.MethodPut}[i%2])
				mu.Lock()
				defer mu.Unlock()
				outcomes[kindOf(err)]++
			})
		}
		callers.Wait()
		checkWindows(t, slow.calls(), perMinute)
		if got := len(slow.calls()); got != outcomes["served"] {
			t.Errorf("the API got %d requests, but %d callers were served", got, outcomes["served"])
		}
		if outcomes["served"] < 100 || outcomes["refused"] == 0 || outcomes["gave up"] == 0 || outcomes["other"] != 0 {
			t.Errorf("outcomes = %v, want none of another kind", outcomes)
		}
		<-time.After(time.Minute)
		checkRemaining(t, transport, perMinute)
	})
}

func kindOf(err error) string {
	var refusal *ratelimit.BudgetError
	switch {
	case err == nil:
		return "served"
	case errors.As(err, &refusal):
		return "refused"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "gave up"
	default:
		return "other"
	}
}

func TestBudgetReturnsWithTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		served := &api{}
		transport := newTransport(served, ratelimit.Options{PerMinute: 3})
		start := time.Now()
		for range 6 {
			mustDo(t, transport, http.MethodGet)
			<-time.After(10 * time.Second)
		}
		var got []time.Duration
		for _, c := range served.calls() {
			got = append(got, c.At.Sub(start))
		}
		want := []time.Duration{0, 10 * time.Second, 20 * time.Second, 60 * time.Second, 70 * time.Second, 80 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests at (-want +got):\n%s", diff)
		}
	})
}

// A read does not overtake a write that lacks one permit.
func TestWriteIsNotOvertaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 3})
		mustDo(t, transport, http.MethodDelete)
		write := begin(t.Context(), t, transport, http.MethodPatch)
		read := begin(t.Context(), t, transport, http.MethodGet)
		checkRemaining(t, transport, 1)

		for name, ended := range map[string]<-chan outcome{"write": write, "read": read} {
			if diff := cmp.Diff(outcome{After: time.Minute}, <-ended); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestSmallestBudgetServesWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 1})
		checkRemaining(t, transport, 2)
		mustDo(t, transport, http.MethodPost)
		checkRemaining(t, transport, 0)
	})
}

// A cancelled request leaves the queue, and the requests after it move up.
func TestCancelInQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		served := &api{}
		transport := newTransport(served, ratelimit.Options{PerMinute: 3})
		mustDo(t, transport, http.MethodPut)
		ctx, cancel := context.WithCancel(t.Context())
		write := begin(ctx, t, transport, http.MethodPut)
		read := begin(t.Context(), t, transport, http.MethodGet)
		<-time.After(10 * time.Second)
		cancel()

		if got := <-write; !errors.Is(got.Err, context.Canceled) || got.After != 10*time.Second {
			t.Errorf("write ended after %v with %v, want after 10s with %v", got.After, got.Err, context.Canceled)
		}
		if diff := cmp.Diff(outcome{After: 10 * time.Second}, <-read); diff != "" {
			t.Errorf("read (-want +got):\n%s", diff)
		}
		checkRemaining(t, transport, 0)
		<-time.After(50 * time.Second)
		checkRemaining(t, transport, 2)
	})
}

// A refused request does not delay the next one.
func TestRefusalDelaysNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 2})
		mustDo(t, transport, http.MethodPost)
		waiting := begin(t.Context(), t, transport, http.MethodGet)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		wantRefusal(t, <-begin(ctx, t, transport, http.MethodGet), time.Minute)
		wantRefusal(t, <-begin(ctx, t, transport, http.MethodPost), 2*time.Minute)
		behind := begin(t.Context(), t, transport, http.MethodGet)
		for _, ended := range []<-chan outcome{waiting, behind} {
			if diff := cmp.Diff(outcome{After: time.Minute}, <-ended); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
	})
}

func TestUnlimited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{})
		start := time.Now()
		for range 10_000 {
			mustDo(t, transport, http.MethodPost)
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v, want no wait", waited)
		}
		if permits, known := transport.Limiter.Remaining(); known {
			t.Errorf("Remaining() = %d, true, want it to be unknown", permits)
		}
	})
}

func TestBudgetErrorText(t *testing.T) {
	t.Parallel()
	err := &ratelimit.BudgetError{RetryAfter: 90 * time.Second}
	if got, want := err.Error(), "request budget is spent: retry after 1m30s"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

// A caller with one request waits for about one request of each other caller, however many they send.
func TestCallersWaitInTurn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		others := rapid.IntRange(1, 5).Draw(rt, "other callers")
		each := rapid.IntRange(1, 30).Draw(rt, "requests of each")
		slots := rapid.IntRange(1, 4).Draw(rt, "slots")
		synctest.Test(t, func(t *testing.T) {
			slow := &api{answer: func(int, *http.Request) (*http.Response, error) {
				<-time.After(time.Second)
				return ok(), nil
			}}
			transport := newTransport(slow, ratelimit.Options{MaxConcurrent: slots})
			var flood []<-chan outcome
			for range each {
				for i := range others {
					ctx := ratelimit.WithCaller(t.Context(), string(rune('a'+i)))
					flood = append(flood, begin(ctx, t, transport, http.MethodGet))
				}
			}
			got := <-begin(ratelimit.WithCaller(t.Context(), "single"), t, transport, http.MethodGet)
			// The requests under way end first, then at most one request of each other caller comes before.
			turns := time.Duration(1 + (others+slots)/slots + 1)
			if got.Err != nil || got.After > turns*time.Second {
				rt.Errorf("served after %v with %v, want within %d turns", got.After, got.Err, turns)
			}
			for _, ended := range flood {
				<-ended
			}
		})
	})
}

// While other callers send requests, no caller takes the last slots or the last permits.
func TestNoCallerTakesAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 16})
		other := ratelimit.WithCaller(t.Context(), "other")
		if err := do(other, t, transport, http.MethodGet); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(ratelimit.WithCaller(t.Context(), "flood"))
		var flood []<-chan outcome
		for range 40 {
			flood = append(flood, begin(ctx, t, transport, http.MethodGet))
		}
		checkRemaining(t, transport, 2)
		if got := <-begin(other, t, transport, http.MethodGet); got.Err != nil || got.After != 0 {
			t.Errorf("other: %v after %v, want to be served at once", got.Err, got.After)
		}
		stop()
		for _, ended := range flood {
			<-ended
		}
	})
}

// A full queue refuses requests of the caller that fills it, and of no other caller.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 2})
		mustDo(t, transport, http.MethodPost)
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		refused := map[string]int{}
		var callers sync.WaitGroup
		ask := func(name string, times int) {
			for range times {
				callers.Go(func() {
					if kindOf(do(ratelimit.WithCaller(ctx, name), t, transport, http.MethodGet)) == "refused" {
						mu.Lock()
						defer mu.Unlock()
						refused[name]++
					}
				})
			}
			synctest.Wait()
		}
		ask("flood", 1034)
		ask("other", 3)
		stop()
		callers.Wait()
		if diff := cmp.Diff(map[string]int{"flood": 10}, refused); diff != "" {
			t.Errorf("refused (-want +got):\n%s", diff)
		}
	})
}
