package cache_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

const (
	longURL  = "/long"
	shortURL = "/short"
)

// newUneven returns a cache in which one resource is fresh for an hour, and others for a second.
func newUneven(t *testing.T) *cache.Cache {
	t.Helper()
	return newCache(t, cache.Options{TTL: time.Second, Stale: time.Minute, TTLOf: func(url string) time.Duration {
		if url == longURL {
			return time.Hour
		}
		return time.Second
	}})
}

// A resource is fresh for as long as its URL says, and serves stale for a while after that.
func TestTTLByURL(t *testing.T) {
	t.Parallel()
	for url, ttl := range map[string]time.Duration{longURL: time.Hour, shortURL: time.Second} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newUneven(t)
				key := cache.Key{Principal: "app", URL: url}
				get(t.Context(), c, key, brings("old"))
				pass(ttl - 1)
				if hit := get(t.Context(), c, key, fails(errUnreachable)); hit.Outcome != cache.Hit {
					t.Errorf("before its TTL: %+v", hit)
				}
				pass(1)
				if stale := get(t.Context(), c, key, fails(errUnreachable)); stale.Outcome != cache.Stale {
					t.Errorf("after its TTL: %+v", stale)
				}
				pass(time.Minute)
				want(t, "long after its TTL", got{Err: errUnreachable}, get(t.Context(), c, key, fails(errUnreachable)))
			})
		})
	}
}

// What a list brings is fresh no longer than the list, and a missing resource no longer than any missing one.
func TestTTLOfPrimesAndMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newUneven(t)
		list, item := cache.Key{Principal: "app", URL: shortURL}, cache.Key{Principal: "app", URL: longURL}
		get(t.Context(), c, list, func(context.Context) (cache.Answer, error) {
			return cache.Answer{Value: "list", Primes: []cache.Prime{{URL: longURL, Value: "old"}}}, nil
		})
		if !c.Keeps(t.Context(), item) {
			t.Error("the list did not bring the item")
		}
		pass(time.Second)
		if c.Keeps(t.Context(), item) {
			t.Error("the item is fresh for longer than its list")
		}
		get(t.Context(), c, item, misses(errNotFound))
		pass(time.Second) // no more than the TTL of all
		want(t, "missing", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, item, brings("new")))
	})
}

// What was made of kept answers serves as long as the first of them to expire.
func TestTTLOfDerived(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newUneven(t)
		source := func(url string) *cache.Source {
			result, err := c.Get(t.Context(), cache.Key{Principal: "app", URL: url}, brings(url))
			if err != nil {
				t.Fatal(err)
			}
			return result.Source
		}
		long := source(longURL)
		c.KeepDerived(cache.Key{Principal: "app", URL: "of long"}, "value", 1, []*cache.Source{long})
		c.KeepDerived(cache.Key{Principal: "app", URL: "of both"}, "value", 1, []*cache.Source{long, source(shortURL)})
		c.KeepDerived(cache.Key{Principal: "app", URL: "of nothing"}, "value", 1, nil)
		serves := func(name string) bool {
			_, _, ok := c.Derived(cache.Key{Principal: "app", URL: name})
			return ok
		}
		pass(time.Second - 1)
		if !serves("of long") || !serves("of both") || !serves("of nothing") {
			t.Error("a value does not serve before the shortest TTL")
		}
		pass(1)
		if !serves("of long") || serves("of both") || serves("of nothing") {
			t.Error("after the shortest TTL, only what was made of the other source serves")
		}
		pass(time.Hour)
		if serves("of long") {
			t.Error("a value serves after its source")
		}
	})
}

// The tag that a load adds drops the value, like those of its URL.
func TestTagOfALoad(t *testing.T) {
	t.Parallel()
	for tag, gone := range map[string]bool{"customers/7": true, itemTag: true, "each": true, "customers/8": false} {
		c := newTagged(t)
		key := cache.Key{Principal: "app", URL: "/500"}
		get(t.Context(), c, key, func(context.Context) (cache.Answer, error) {
			return cache.Answer{Value: "merged", Tag: "customers/7"}, nil
		})
		c.Drop(tag)
		if c.Keeps(t.Context(), key) == gone {
			t.Errorf("after %s was dropped, it is kept: %t", tag, gone)
		}
	}
}

// Expire ends the freshness of what is fresh for longer than usual, and of what was made of it. It stays usable.
func TestExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newUneven(t)
		long, short := cache.Key{Principal: "app", URL: longURL}, cache.Key{Principal: "app", URL: shortURL}
		loaded, err := c.Get(t.Context(), long, brings("old"))
		if err != nil {
			t.Fatal(err)
		}
		derived := cache.Key{Principal: "app", URL: "derived"}
		c.KeepDerived(derived, "value", 1, []*cache.Source{loaded.Source})
		get(t.Context(), c, short, brings("old"))
		c.Expire()
		if c.Keeps(t.Context(), long) || !c.Keeps(t.Context(), short) {
			t.Error("not just what is fresh for longer has expired")
		}
		if _, _, ok := c.Derived(derived); ok || loaded.Source.FreshFor() != 0 {
			t.Error("what was made of it serves")
		}
		if stale := get(t.Context(), c, long, fails(errUnreachable)); stale.Outcome != cache.Stale || stale.Value != "old" {
			t.Errorf("a load that fails gives %+v", stale)
		}
		get(t.Context(), c, long, brings("new"))
		if !c.Keeps(t.Context(), long) {
			t.Error("what was loaded again is not fresh")
		}
	})
}
