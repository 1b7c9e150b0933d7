package admission

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func acquire(t *testing.T, g *Gate, caller string, bytes int64) *Permit {
	t.Helper()
	permit, err := g.Acquire(t.Context(), caller, bytes)
	if err != nil {
		t.Fatalf("%s: %v", caller, err)
	}
	return permit
}

// One caller that takes all it can leaves the other half to others, in operations and in bytes.
func TestOneCallerLeavesRoom(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]Options{
		"operations": {Operations: 4, Bytes: 1000, Queue: 4, Wait: time.Second},
		"bytes":      {Operations: 100, Bytes: 400, Queue: 4, Wait: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := New(opts)
				acquire(t, g, "greedy", 100)
				acquire(t, g, "greedy", 100)
				start := time.Now()
				_, err := g.Acquire(t.Context(), "greedy", 100)
				overloaded, ok := errors.AsType[*OverloadedError](err)
				if !ok || overloaded.RetryAfter != time.Second || time.Since(start) != time.Second {
					t.Errorf("third of the greedy caller: %v after %v", err, time.Since(start))
				}
				acquire(t, g, "modest", 100)
			})
		})
	}
}

func TestQueueIsShortAndShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Operations: 1, Bytes: 100, Queue: 4, Wait: time.Minute})
		first := acquire(t, g, "greedy", 1)
		served := make(chan string, 4)
		wait := func(name string) {
			go func() {
				permit, err := g.Acquire(t.Context(), name, 1)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				served <- name
				permit.Release()
			}()
			synctest.Wait()
		}
		wait("greedy")
		wait("greedy")
		if _, err := g.Acquire(t.Context(), "greedy", 1); err == nil {
			t.Error("a caller got more than its share of the queue")
		}
		wait("modest")
		first.Release()
		synctest.Wait()
		if a, b := <-served, <-served; a != "greedy" || b != "modest" {
			t.Errorf("served %s, %s; callers should take turns", a, b)
		}
	})
}

func TestCancelledWaiterLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Operations: 1, Bytes: 100, Queue: 2, Wait: time.Minute})
		first := acquire(t, g, "a", 1)
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() {
			_, err := g.Acquire(ctx, "a", 1)
			failed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		first.Release()
		if g.queued != 0 || g.turns.Len() != 0 || len(g.callers) != 0 {
			t.Errorf("%d wait, %d take turns, %d callers known", g.queued, g.turns.Len(), len(g.callers))
		}
	})
}

// An answer that is being sent counts by its bytes, and does not count as an operation.
func TestExecutedHoldsBytesOnly(t *testing.T) {
	t.Parallel()
	g := New(Options{Operations: 2, Bytes: 200, Queue: 1, Wait: time.Millisecond})
	slow := acquire(t, g, "a", 100)
	slow.Executed(60)
	if want := (load{0, 60}); g.used != want {
		t.Errorf("in use %v, want %v", g.used, want)
	}
	acquire(t, g, "a", 40).Release()
	slow.Release()
	slow.Release()
	if g.used != (load{}) || len(g.callers) != 0 {
		t.Errorf("in use %v by %d callers", g.used, len(g.callers))
	}
}

// Each part of an answer that was sent makes room, and the operation still counts as one.
func TestSentMakesRoom(t *testing.T) {
	t.Parallel()
	g := New(Options{Operations: 4, Bytes: 200, Queue: 1, Wait: time.Millisecond})
	inParts := acquire(t, g, "a", 100)
	for _, step := range []struct {
		sent int
		want load
	}{{30, load{1, 70}}, {60, load{1, 10}}, {60, load{1, 0}}} {
		inParts.Sent(step.sent)
		if g.used != step.want {
			t.Errorf("%d bytes sent: in use %v, want %v", step.sent, g.used, step.want)
		}
	}
	acquire(t, g, "a", 100).Release()
	inParts.Executed(20)
	if want := (load{0, 20}); g.used != want {
		t.Errorf("in use %v, want %v", g.used, want)
	}
	inParts.Release()
	inParts.Sent(5)
	if g.used != (load{}) || len(g.callers) != 0 {
		t.Errorf("in use %v by %d callers", g.used, len(g.callers))
	}
}

// Whatever callers do, no bound is exceeded, nobody waits longer than allowed, and nothing is in use at the end.
func TestGateProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		synctest.Test(t, func(*testing.T) {
			opts := Options{
				Operations: rapid.IntRange(1, 5).Draw(r, "operations"),
				Bytes:      rapid.Int64Range(1, 50).Draw(r, "bytes"),
				Queue:      rapid.IntRange(1, 6).Draw(r, "queue"),
				Wait:       5 * time.Second,
			}
			g := New(opts)
			jobs := rapid.IntRange(1, 40).Draw(r, "jobs")
			done := make(chan error, jobs)
			for range jobs {
				name := strconv.Itoa(rapid.IntRange(0, 3).Draw(r, "caller"))
				bytes := rapid.Int64Range(0, 60).Draw(r, "size")
				at := time.Duration(rapid.IntRange(0, 9).Draw(r, "at")) * time.Second
				runs := time.Duration(rapid.IntRange(0, 9).Draw(r, "runs")) * time.Second
				patience := time.Duration(rapid.IntRange(1, 9).Draw(r, "patience")) * time.Second
				go func() { done <- use(g, name, bytes, at, runs, patience) }()
			}
			for range jobs {
				if err := <-done; err != nil {
					r.Error(err)
				}
			}
			if g.used != (load{}) || g.queued != 0 || len(g.callers) != 0 || g.turns.Len() != 0 {
				r.Errorf("left: %v, %d wait, %d callers", g.used, g.queued, len(g.callers))
			}
		})
	})
}

func use(g *Gate, name string, bytes int64, at, runs, patience time.Duration) error {
	<-time.After(at)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	start := time.Now()
	permit, err := g.Acquire(ctx, name, bytes)
	if waited := time.Since(start); waited > min(g.opts.Wait, patience) {
		return errors.New("waited for " + waited.String())
	}
	if err != nil {
		return nil //nolint:nilerr // a refusal is allowed
	}
	g.mu.Lock()
	used := g.used
	g.mu.Unlock()
	if used.operations > g.opts.Operations || used.bytes > g.opts.Bytes {
		return errors.New("a bound is exceeded")
	}
	<-time.After(runs)
	permit.Sent(int(permit.held.bytes / 2))
	permit.Executed(int(min(permit.held.bytes, 3)))
	<-time.After(time.Second)
	permit.Release()
	return nil
}

func BenchmarkAcquire(b *testing.B) {
	g := New(Options{})
	for b.Loop() {
		permit, err := g.Acquire(b.Context(), "caller", 1000)
		if err != nil {
			b.Fatal(err)
		}
		permit.Executed(100)
		permit.Release()
	}
}
