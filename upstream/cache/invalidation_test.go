package cache_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

// invalidations are the ways to drop the customer.
var invalidations = map[string]func(*cache.Cache){
	"by key":  func(c *cache.Cache) { c.Invalidate(customer) },
	"by func": func(c *cache.Cache) { c.InvalidateFunc(func(key cache.Key) bool { return key == customer }) },
}

func TestInvalidateDrops(t *testing.T) {
	t.Parallel()
	for name, invalidate := range invalidations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCache(t, cache.Options{TTL: time.Minute, Stale: time.Hour})
			other := cache.Key{Principal: "app", URL: customer.URL + "1"}
			get(t.Context(), c, customer, brings("old"))
			get(t.Context(), c, other, brings("other"))
			invalidate(c)

			want(t, "not even stale", got{Err: errUnreachable}, get(t.Context(), c, customer, fails(errUnreachable)))
			want(t, "anew", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("new")))
			if hit := get(t.Context(), c, other, brings("unused")); hit.Outcome != cache.Hit {
				t.Errorf("other key: %+v", hit)
			}
		})
	}
}

func TestInvalidateOvertakesALoad(t *testing.T) {
	t.Parallel()
	for name, invalidate := range invalidations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Options{TTL: time.Hour})
				overtaken := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
				synctest.Wait()
				invalidate(c)
				after := start(t.Context(), c, customer, slowly(brings("new"), 10*time.Second))

				want(t, "overtaken", got{Value: "old", Outcome: cache.Loaded}, <-overtaken)
				want(t, "shared", got{Value: "new", Outcome: cache.Coalesced}, get(t.Context(), c, customer, brings("unshared")))
				want(t, "after", got{Value: "new", Outcome: cache.Loaded}, <-after)
				want(t, "kept", got{Value: "new", Outcome: cache.Hit}, get(t.Context(), c, customer, brings("unused")))
			})
		})
	}
}

func TestInvalidateWithoutALaterLoadKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, invalidate := range invalidations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Options{TTL: time.Hour})
				overtaken := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
				synctest.Wait()
				invalidate(c)
				<-overtaken
				want(t, "next", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("new")))
			})
		})
	}
}

func TestInvalidateFuncCrossesPrincipals(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour})
	own, other := cache.Key{Principal: "a", URL: "/customers?page=1"}, cache.Key{Principal: "b", URL: "/customers?page=2"}
	for _, key := range []cache.Key{own, other} {
		get(t.Context(), c, key, brings("old"))
	}
	c.InvalidateFunc(func(key cache.Key) bool { return strings.HasPrefix(key.URL, "/customers?") })
	for _, key := range []cache.Key{own, other} {
		want(t, key.Principal, got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, key, brings("new")))
	}
}

func TestMoreInvalidationsThanAreRemembered(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		others int
		kept   bool
	}{
		"unrelated ones harm no load":       {255, true},
		"a load is not kept to be safe":     {1000, false},
		"exactly as many as are remembered": {256, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Options{TTL: time.Hour})
				c.Invalidate(customer)
				loading := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
				synctest.Wait()
				for i := range test.others {
					c.Invalidate(cache.Key{Principal: "app", URL: strconv.Itoa(i)})
				}
				<-loading
				next := get(t.Context(), c, customer, brings("new"))
				if kept := next.Outcome == cache.Hit; kept != test.kept {
					t.Errorf("got %+v", next)
				}
			})
		})
	}
}
