package cache_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func TestPurge(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour, Stale: time.Hour})
	keys := []cache.Key{{Principal: "app", URL: "/500"}, {Principal: "caller", URL: "/500"}, {Principal: "app", URL: "/7"}}
	for _, key := range keys {
		get(t.Context(), c, key, brings("old"))
	}
	if dropped := c.Purge(func(url string) bool { return url == "/500" }); dropped != 2 {
		t.Errorf("%d entries were dropped, want 2", dropped)
	}
	for i, key := range keys {
		want(t, key.URL, []got{{Err: errUnreachable}, {Err: errUnreachable}, {Value: "old", Outcome: cache.Hit}}[i],
			withoutAge(get(t.Context(), c, key, fails(errUnreachable))))
	}
}

func withoutAge(g got) got {
	g.Age = 0
	return g
}

// What a load brings that began before a purge is not kept, its primes neither, and no later caller shares the load.
func TestPurgeOvertakesALoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Hour})
		list, item := cache.Key{Principal: "app", URL: "/list"}, cache.Key{Principal: "app", URL: "/500"}
		answer := cache.Answer{Value: "old list", Primes: []cache.Prime{{URL: "/500", Value: "old"}}}
		loading := start(t.Context(), c, list, slowly(func(context.Context) (cache.Answer, error) { return answer, nil }, time.Second))
		synctest.Wait()
		c.Purge(func(url string) bool { return url == "/500" })
		after := start(t.Context(), c, list, slowly(brings("new list"), 2*time.Second))

		want(t, "overtaken", got{Value: "old list", Outcome: cache.Loaded}, <-loading)
		want(t, "after", got{Value: "new list", Outcome: cache.Loaded}, <-after)
		want(t, "item", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, item, brings("new")))
	})
}
