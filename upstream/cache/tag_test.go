package cache_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

const (
	listTag = "customers"
	itemTag = "customers/500"
)

// newTagged returns a cache in which /500 has a tag of its own, and the tag "each" as all items have; /list has another one.
func newTagged(t *testing.T) *cache.Cache {
	t.Helper()
	return newCache(t, cache.Options{TTL: time.Hour, Stale: time.Hour, TagsOf: func(url string) cache.Tags {
		if strings.HasPrefix(url, listURL) {
			return cache.Tags{listTag}
		}
		return cache.Tags{"customers" + url, "each"}
	}})
}

func ofBoth(url string) []cache.Key {
	return []cache.Key{{Principal: "app", URL: url}, {Principal: "caller", URL: url}}
}

func TestDropByTag(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		drop             []string
		item, other, lst bool // whether the entry is dropped
	}{
		"one":         {[]string{itemTag}, true, false, false},
		"lists":       {[]string{listTag}, false, false, true},
		"both":        {[]string{itemTag, listTag}, true, false, true},
		"second tag":  {[]string{"each"}, true, true, false},
		"nothing":     {nil, false, false, false},
		"unknown tag": {[]string{"customers/5000"}, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newTagged(t)
			dropped := map[string]bool{"/500": test.item, "/7": test.other, listURL: test.lst}
			for url := range dropped {
				for _, key := range ofBoth(url) {
					get(t.Context(), c, key, brings("old"))
				}
			}
			c.Drop(test.drop...)
			for url, gone := range dropped {
				for _, key := range ofBoth(url) {
					if c.Keeps(t.Context(), key) == gone {
						t.Errorf("%v is kept: %t", key, gone)
					}
					expected := got{Value: "old", Outcome: cache.Hit}
					if gone { // not even stale
						expected = got{Err: errUnreachable}
					}
					actual := get(t.Context(), c, key, fails(errUnreachable))
					actual.Age = 0
					want(t, url, expected, actual)
				}
			}
		})
	}
}

// What a load brings that began before the drop is not kept, its primes neither, and no later caller shares the load.
func TestDropOvertakesALoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTagged(t)
		list, item := cache.Key{Principal: "app", URL: listURL}, cache.Key{Principal: "app", URL: "/500"}
		answer := cache.Answer{Value: "old list", Primes: []cache.Prime{{URL: "/500", Value: "old"}, {URL: "/7", Value: "kept"}}}
		loading := start(t.Context(), c, list, slowly(func(context.Context) (cache.Answer, error) { return answer, nil }, time.Second))
		synctest.Wait()
		c.Drop(listTag, itemTag)
		after := start(t.Context(), c, list, slowly(brings("new list"), 2*time.Second))

		want(t, "overtaken", got{Value: "old list", Outcome: cache.Loaded}, <-loading)
		if entries, _ := c.Kept(); entries != 1 {
			t.Errorf("%d entries are kept, want the other item only", entries)
		}
		want(t, "after", got{Value: "new list", Outcome: cache.Loaded}, <-after)
		want(t, "item", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, item, brings("new")))
		want(t, "other item", got{Value: "kept", Outcome: cache.Hit, Age: time.Second},
			get(t.Context(), c, cache.Key{Principal: "app", URL: "/7"}, brings("unused")))
	})
}

func TestMissingIsDroppedByTag(t *testing.T) {
	t.Parallel()
	c := newTagged(t)
	key := cache.Key{Principal: "app", URL: "/500"}
	want(t, "missing", got{Outcome: cache.Loaded, Err: errNotFound}, get(t.Context(), c, key, misses(errNotFound)))
	c.Drop(itemTag)
	want(t, "created", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, key, brings("new")))
}

// Few tags share a place, so that a drop costs few loads that it need not cost.
func TestTagsRarelyShareAPlace(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour, TagsOf: func(url string) cache.Tags { return cache.Tags{"customers/" + url} }})
	const entries = 2000
	for id := range entries {
		get(t.Context(), c, cache.Key{URL: strconv.Itoa(id)}, brings(id))
	}
	for id := entries; id < 2*entries; id++ {
		c.Drop("customers/" + strconv.Itoa(id))
	}
	dropped := 0
	for id := range entries {
		if !c.Keeps(t.Context(), cache.Key{URL: strconv.Itoa(id)}) {
			dropped++
		}
	}
	if most := 3 * entries * entries / (1 << 16); dropped > most {
		t.Errorf("dropping %d other tags dropped %d of %d entries, want no more than %d", entries, dropped, entries, most)
	}
}
