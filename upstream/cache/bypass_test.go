package cache_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func TestBypassLoadsAgainAndKeepsTheAnswer(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour})
	get(t.Context(), c, customer, brings("old"))
	want(t, "bypass", got{Value: "new", Outcome: cache.Loaded},
		get(cache.WithBypass(t.Context()), c, customer, brings("new")))
	if hit := get(t.Context(), c, customer, brings("unused")); hit.Value != "new" {
		t.Errorf("got %+v", hit)
	}
}

func TestBypassReturnsNoStaleValue(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour, Stale: time.Hour})
	get(t.Context(), c, customer, brings("old"))
	want(t, "bypass", got{Err: errUnreachable},
		get(cache.WithBypass(t.Context()), c, customer, fails(errUnreachable)))
	if hit := get(t.Context(), c, customer, brings("unused")); hit.Value != "old" {
		t.Errorf("a failed load dropped what was kept: %+v", hit)
	}
}

func TestBypassesShareTheLoadAfterTheCurrentOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Hour})
		older := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
		synctest.Wait()

		var loads atomic.Int64
		load := slowly(counting(brings("new"), &loads), time.Second)
		results := make([]<-chan got, 0, 100)
		for range 100 {
			results = append(results, start(cache.WithBypass(t.Context()), c, customer, load))
		}
		want(t, "older", got{Value: "old", Outcome: cache.Loaded}, <-older)
		for _, result := range results {
			if actual := <-result; actual.Value != "new" {
				t.Errorf("got %+v", actual)
			}
		}
		if loads.Load() != 1 {
			t.Errorf("%d loads", loads.Load())
		}
	})
}

func TestBypassGivesUpWhileItWaitsForTheCurrentLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Hour})
		older := start(t.Context(), c, customer, slowly(brings("old"), 10*time.Second))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(cache.WithBypass(t.Context()), time.Second)
		defer cancel()
		want(t, "bypass", got{Err: context.DeadlineExceeded}, get(ctx, c, customer, brings("new")))
		want(t, "older", got{Value: "old", Outcome: cache.Loaded}, <-older)
	})
}
