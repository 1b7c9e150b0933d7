package idempotency_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/graph/idempotency"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errUnsent = errors.New("not sent")

func key(caller, text string, input byte) idempotency.Key {
	return idempotency.Key{Caller: caller, Text: text, Input: [32]byte{input}}
}

// counted returns a change that counts its runs, takes a second and keeps its outcome.
func counted(runs *atomic.Int64) idempotency.Change[int64] {
	return func(context.Context) (int64, bool, error) {
		n := runs.Add(1)
		<-time.After(time.Second)
		return n, true, nil
	}
}

func TestOneRunForEachKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](10)
		var runs atomic.Int64
		var callers sync.WaitGroup
		for range 5 {
			callers.Go(func() {
				if got, err := keys.Do(t.Context(), key("ann", "k", 1), counted(&runs)); got != 1 || err != nil {
					t.Errorf("Do = %d, %v", got, err)
				}
			})
		}
		callers.Wait()
		for _, other := range []idempotency.Key{key("ann", "l", 1), key("bob", "k", 1), key("bob", "l", 2)} {
			if _, err := keys.Do(t.Context(), other, counted(&runs)); err != nil {
				t.Error(err)
			}
		}
		if runs.Load() != 4 {
			t.Errorf("%d runs, want 4", runs.Load())
		}
		if _, err := keys.Do(t.Context(), key("ann", "k", 2), counted(&runs)); !errors.Is(err, idempotency.ErrOtherInput) {
			t.Errorf("another input: %v", err)
		}
	})
}

func TestOutcomesExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](10)
		var runs atomic.Int64
		for _, step := range []struct {
			after time.Duration
			want  int64
		}{{0, 1}, {24*time.Hour - 2*time.Second, 1}, {2 * time.Second, 2}, {time.Hour, 2}} {
			<-time.After(step.after)
			if got, err := keys.Do(t.Context(), key("ann", "k", 1), counted(&runs)); got != step.want || err != nil {
				t.Errorf("after %s more: %d, %v, want %d", step.after, got, err, step.want)
			}
		}
	})
}

func TestOldestKeyLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](2)
		var runs atomic.Int64
		for i, want := range []int64{1, 2, 3, 2, 3, 4} { // the first key has left when it comes again
			text := fmt.Sprint([]int{1, 2, 3, 2, 3, 1}[i])
			if got, _ := keys.Do(t.Context(), key("ann", text, 1), counted(&runs)); got != want {
				t.Errorf("step %d: run %d, want %d", i, got, want)
			}
		}
	})
}

func TestFreeAfterNothingWasChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](10)
		var runs atomic.Int64
		failing := func(context.Context) (int64, bool, error) {
			runs.Add(1)
			<-time.After(time.Second)
			return 0, false, errUnsent
		}
		var callers sync.WaitGroup
		for range 3 { // each gets the error of its own run
			callers.Go(func() {
				if _, err := keys.Do(t.Context(), key("ann", "k", 1), failing); !errors.Is(err, errUnsent) {
					t.Errorf("error = %v", err)
				}
			})
		}
		callers.Wait()
		if runs.Load() != 3 {
			t.Errorf("%d runs, want 3", runs.Load())
		}
		if got, err := keys.Do(t.Context(), key("ann", "k", 2), counted(&runs)); got != 4 || err != nil {
			t.Errorf("another input afterwards: %d, %v", got, err)
		}
	})
}

func TestRunOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](10)
		var runs atomic.Int64
		leaving, leave := context.WithCancel(t.Context())
		go leave()
		if _, err := keys.Do(leaving, key("ann", "k", 1), counted(&runs)); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v", err)
		}
		if got, err := keys.Do(t.Context(), key("ann", "k", 1), counted(&runs)); got != 1 || err != nil || runs.Load() != 1 {
			t.Errorf("the next caller: %d, %v after %d runs", got, err, runs.Load())
		}
	})
}

func TestDeadlineEndsARun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keys := idempotency.New[int64](10)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		ended := make(chan error, 1)
		_, err := keys.Do(ctx, key("ann", "k", 1), func(ctx context.Context) (int64, bool, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return 0, false, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(<-ended, context.DeadlineExceeded) {
			t.Errorf("error = %v", err)
		}
	})
}

func TestPanicKeepsTheKey(t *testing.T) {
	t.Parallel()
	keys := idempotency.New[int64](10)
	var runs int
	for range 2 {
		_, err := keys.Do(t.Context(), key("ann", "k", 1), func(context.Context) (int64, bool, error) {
			runs++
			panic("canary")
		})
		if err == nil {
			t.Error("no error")
		}
	}
	if runs != 1 {
		t.Errorf("%d runs, want 1", runs)
	}
}

// visit is a caller that wants a change made once.
type visit struct {
	text                   string // of its key
	start, patience, takes time.Duration
	sent                   bool // whether the change is sent when its turn comes
}

func drawVisit(rt *rapid.T) visit {
	milliseconds := func(least, most int, label string) time.Duration {
		return time.Duration(rapid.IntRange(least, most).Draw(rt, label)) * time.Millisecond
	}
	return visit{
		text:  rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "key"),
		start: milliseconds(0, 20, "start"), patience: milliseconds(1, 20, "patience"), takes: milliseconds(0, 10, "takes"),
		sent: rapid.Bool().Draw(rt, "sent"),
	}
}

// Whatever callers do, and whenever they leave, no key is applied twice, and all who get a value get the same.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		visits := rapid.SliceOfN(rapid.Custom(drawVisit), 1, 20).Draw(rt, "visits")
		var failures []string // a bubble has its own goroutine, and rapid shrinks only what fails on the goroutine of its check
		synctest.Test(t, func(t *testing.T) { failures = playVisits(t, visits) })
		if len(failures) > 0 {
			rt.Fatal(failures)
		}
	})
}

// playVisits returns what went wrong.
func playVisits(t *testing.T, visits []visit) (failures []string) {
	t.Helper()
	keys := idempotency.New[int64](1000)
	var mu sync.Mutex
	applied := make(map[string]int64)
	var callers sync.WaitGroup
	for _, v := range visits {
		callers.Go(func() {
			<-time.After(v.start)
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(v.patience, leave)
			got, err := keys.Do(ctx, key("ann", v.text, 1), func(context.Context) (int64, bool, error) {
				<-time.After(v.takes)
				if !v.sent {
					return 0, false, errUnsent
				}
				mu.Lock()
				defer mu.Unlock()
				applied[v.text]++
				return int64(v.text[0]), true, nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil && got != int64(v.text[0]) {
				failures = append(failures, fmt.Sprintf("key %s: value %d", v.text, got))
			}
		})
	}
	callers.Wait()
	synctest.Wait()
	<-time.After(time.Second) // runs whose callers have left
	mu.Lock()
	defer mu.Unlock()
	for text, times := range applied {
		if times > 1 {
			failures = append(failures, fmt.Sprintf("key %s was applied %d times", text, times))
		}
	}
	return failures
}
