package cache_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func TestInvalidateDrops(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Minute, Stale: time.Hour})
	other := cache.Key{Principal: "app", URL: customer.URL + "1"}
	get(t.Context(), c, customer, brings("old"))
	get(t.Context(), c, other, brings("other"))
	c.Invalidate(customer)

	want(t, "not even stale", got{Err: errUnreachable}, get(t.Context(), c, customer, fails(errUnreachable)))
	want(t, "loaded again", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("new")))
	if hit := get(t.Context(), c, other, brings("unused")); hit.Outcome != cache.Hit {
		t.Errorf("other key: %+v", hit)
	}
}

func TestInvalidateOvertakesALoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Hour})
		overtaken := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
		synctest.Wait()
		c.Invalidate(customer)
		after := start(t.Context(), c, customer, slowly(brings("new"), 10*time.Second))

		want(t, "overtaken", got{Value: "old", Outcome: cache.Loaded}, <-overtaken)
		want(t, "shared", got{Value: "new", Outcome: cache.Coalesced}, get(t.Context(), c, customer, brings("unshared")))
		want(t, "after", got{Value: "new", Outcome: cache.Loaded}, <-after)
		want(t, "kept", got{Value: "new", Outcome: cache.Hit}, get(t.Context(), c, customer, brings("unused")))
	})
}

func TestInvalidateWithoutALaterLoadKeepsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{TTL: time.Hour})
		overtaken := start(t.Context(), c, customer, slowly(brings("old"), time.Second))
		synctest.Wait()
		c.Invalidate(customer)
		<-overtaken
		want(t, "next", got{Value: "new", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("new")))
	})
}

func TestMoreInvalidationsThanTheJournalHolds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		others int
		kept   bool
	}{
		"fewer than the journal holds": {255, true},
		"more than the journal holds":  {1000, false},
		"exactly as many as it holds":  {256, false},
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
