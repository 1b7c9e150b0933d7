package cache_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func withPrimes(load cache.LoadFunc, primes ...cache.Prime) cache.LoadFunc {
	return func(ctx context.Context) (cache.Answer, error) {
		answer, err := load(ctx)
		answer.Primes = primes
		return answer, err
	}
}

// counting counts the loads.
func counting(load cache.LoadFunc, count *atomic.Int64) cache.LoadFunc {
	return func(ctx context.Context) (cache.Answer, error) {
		count.Add(1)
		return load(ctx)
	}
}

func TestEqualGetsShareOneLoad(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		load cache.LoadFunc
		want got
	}{
		"value":   {brings("Vernon"), got{Value: "Vernon"}},
		"missing": {misses(errNotFound), got{Err: errNotFound}},
		"failure": {fails(errUnreachable), got{Err: errUnreachable}},
	} {
		for mode, opts := range map[string]cache.Options{"kept": {TTL: time.Minute}, "not kept": {}} {
			t.Run(name+" "+mode, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := newCache(t, opts)
					var loads atomic.Int64
					load := slowly(counting(test.load, &loads), time.Second)
					results := make([]<-chan got, 0, 100)
					for range 100 {
						results = append(results, start(t.Context(), c, customer, load))
					}
					for _, result := range results {
						actual := <-result
						actual.Outcome = ""
						want(t, "get", test.want, actual)
					}
					if loads.Load() != 1 {
						t.Errorf("%d loads", loads.Load())
					}
				})
			})
		}
	}
}

// Most callers find no load under way: one that checked the store just before a load kept its answer must not start another.
func TestRacingGetsLoadOnce(t *testing.T) {
	t.Parallel()
	const keys, callers = 5000, 4
	c := newCache(t, cache.Options{TTL: time.Hour})
	var loads atomic.Int64
	var racers sync.WaitGroup
	for range callers {
		racers.Go(func() {
			for i := range keys {
				get(t.Context(), c, cache.Key{Principal: "app", URL: strconv.Itoa(i)}, counting(brings(i), &loads))
			}
		})
	}
	racers.Wait()
	if loads.Load() != keys {
		t.Errorf("%d loads of %d resources", loads.Load(), keys)
	}
}

func TestOneCallerGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Minute})
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		first := start(impatient, c, customer, slowly(brings("Vernon"), 20*time.Second))
		pass(time.Millisecond)
		second := start(t.Context(), c, customer, fails(errors.New("not shared")))

		want(t, "first", got{Err: context.DeadlineExceeded}, <-first)
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("first waited %v", waited)
		}
		want(t, "second", got{Value: "Vernon", Outcome: cache.Coalesced}, <-second)
	})
}

func TestAllCallersGiveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Minute, LoadTimeout: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		loadEnded := make(chan error, 1)
		load := func(ctx context.Context) (cache.Answer, error) {
			<-ctx.Done()
			loadEnded <- ctx.Err()
			pass(time.Second)
			return cache.Answer{Value: "late"}, nil
		}
		first, second := start(ctx, c, customer, load), start(ctx, c, customer, load)
		synctest.Wait()
		cancel()
		want(t, "first", got{Err: context.Canceled}, <-first)
		want(t, "second", got{Err: context.Canceled}, <-second)
		if err := <-loadEnded; !errors.Is(err, context.Canceled) {
			t.Errorf("load ended with %v", err)
		}
		want(t, "next", got{Value: "Vernon", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("Vernon")))
		pass(time.Second)
		want(t, "last", got{Value: "Vernon", Outcome: cache.Hit, Age: time.Second},
			get(t.Context(), c, customer, brings("unused")))
	})
}

func TestNoLoadForACallerThatHasGivenUp(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var loads atomic.Int64
	for _, ctx := range []context.Context{ctx, cache.WithBypass(ctx)} {
		want(t, "get", got{Err: context.Canceled}, get(ctx, c, customer, counting(brings("Vernon"), &loads)))
	}
	if loads.Load() != 0 {
		t.Errorf("%d loads", loads.Load())
	}
}

func TestNoStaleValueAfterTheContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Minute, Stale: time.Hour})
		get(t.Context(), c, customer, brings("Vernon"))
		pass(time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		want(t, "get", got{Err: context.DeadlineExceeded}, get(ctx, c, customer, slowly(brings("late"), time.Minute)))
	})
}

func TestLoadIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Minute, LoadTimeout: time.Second})
		began := time.Now()
		want(t, "get", got{Err: context.DeadlineExceeded}, get(t.Context(), c, customer, slowly(brings("late"), time.Hour)))
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestLoadSeesTheFirstCallersValues(t *testing.T) {
	t.Parallel()
	type valueKey struct{}
	c := newCache(t, cache.Options{})
	ctx := context.WithValue(t.Context(), valueKey{}, "token")
	load := func(ctx context.Context) (cache.Answer, error) {
		return cache.Answer{Value: ctx.Value(valueKey{})}, nil
	}
	want(t, "get", got{Value: "token", Outcome: cache.Loaded}, get(ctx, c, customer, load))
}

func TestLoadThatDoesNotReturn(t *testing.T) {
	t.Parallel()
	t.Run("panics", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newCache(t, cache.Options{TTL: time.Minute})
			load := slowly(func(context.Context) (cache.Answer, error) { panic("out of range") }, time.Second)
			for _, result := range []<-chan got{start(t.Context(), c, customer, load), start(t.Context(), c, customer, load)} {
				actual := <-result
				panicked, ok := errors.AsType[*cache.PanicError](actual.Err)
				if !ok {
					t.Fatalf("got %+v", actual)
				}
				if panicked.Value != "out of range" || len(panicked.Stack) == 0 {
					t.Errorf("got %+v", panicked)
				}
			}
			want(t, "next", got{Value: "Vernon", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("Vernon")))
		})
	})
	t.Run("ends its goroutine", func(t *testing.T) {
		t.Parallel()
		c := newCache(t, cache.Options{TTL: time.Minute})
		load := func(context.Context) (cache.Answer, error) {
			runtime.Goexit()
			return cache.Answer{}, nil
		}
		if actual := get(t.Context(), c, customer, load); actual.Err == nil {
			t.Errorf("got %+v", actual)
		}
	})
}
