package cache_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func TestSizeIsBounded(t *testing.T) {
	t.Parallel()
	const maxBytes = 100_000
	sized := func(size int64) cache.LoadFunc {
		return func(context.Context) (cache.Answer, error) { return cache.Answer{Value: "v", Size: size}, nil }
	}
	for name, load := range map[string]cache.LoadFunc{
		"values":                 sized(1000),
		"values without a size":  sized(0),
		"values of absurd sizes": sized(-1_000_000),
		"missing resources":      misses(errNotFound),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Options{TTL: time.Hour, MaxBytes: maxBytes})
				for i := range 2000 {
					get(t.Context(), c, cache.Key{Principal: "app", URL: strconv.Itoa(i)}, load)
				}
				synctest.Wait()
				entries, bytes := c.Kept()
				if bytes > maxBytes || entries == 0 || entries > maxBytes/200 {
					t.Errorf("%d entries of %d bytes are kept: none or too many", entries, bytes)
				}
			})
		})
	}
}

func TestValueLargerThanTheCache(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour, MaxBytes: 1000})
	large := func(context.Context) (cache.Answer, error) { return cache.Answer{Value: "large", Size: 1001}, nil }
	get(t.Context(), c, customer, brings("old"))

	want(t, "large", got{Value: "large", Outcome: cache.Loaded}, get(cache.WithBypass(t.Context()), c, customer, large))
	want(t, "next", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("new")))
}
