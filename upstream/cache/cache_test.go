package cache_test

import (
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

func TestNewRefusesNegativeOptions(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]cache.Options{
		"TTL":         {TTL: -1},
		"Stale":       {Stale: -1},
		"MissingTTL":  {MissingTTL: -1},
		"MaxBytes":    {MaxBytes: -1},
		"LoadTimeout": {LoadTimeout: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := cache.New(opts); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestGetOverTime(t *testing.T) {
	t.Parallel()
	type step struct {
		after time.Duration
		load  cache.LoadFunc
		want  got
	}
	old, newer := brings("old"), brings("new")
	loadedOld, loadedNew := got{Value: "old", Outcome: cache.Loaded}, got{Value: "new", Outcome: cache.Loaded}
	missing, failed := got{Outcome: cache.Loaded, Err: errNotFound}, got{Err: errUnreachable}
	minute := cache.Options{TTL: time.Minute, Stale: time.Hour}

	for name, test := range map[string]struct {
		opts  cache.Options
		steps []step
	}{
		"fresh until the TTL ends": {minute, []step{
			{0, old, loadedOld},
			{59 * time.Second, newer, got{Value: "old", Outcome: cache.Hit, Age: 59 * time.Second}},
			{time.Second, newer, loadedNew},
			{time.Second, old, got{Value: "new", Outcome: cache.Hit, Age: time.Second}},
		}},
		"stale while loads fail": {minute, []step{
			{0, old, loadedOld},
			{61*time.Minute - 1, fails(errUnreachable), got{Value: "old", Outcome: cache.Stale, Age: 61*time.Minute - 1}},
			{1, fails(errUnreachable), failed},
			{0, newer, loadedNew},
		}},
		"never stale without the option": {cache.Options{TTL: time.Minute}, []step{
			{0, old, loadedOld},
			{time.Minute, fails(errUnreachable), failed},
		}},
		"failure is not remembered": {minute, []step{
			{0, fails(errUnreachable), failed},
			{0, old, loadedOld},
		}},
		"missing is remembered for five seconds": {minute, []step{
			{0, misses(errNotFound), missing},
			{5*time.Second - 1, old, got{Outcome: cache.Hit, Age: 5*time.Second - 1, Err: errNotFound}},
			{1, old, loadedOld},
		}},
		"missing is remembered for MissingTTL": {cache.Options{TTL: time.Hour, MissingTTL: time.Minute}, []step{
			{0, misses(errNotFound), missing},
			{59 * time.Second, old, got{Outcome: cache.Hit, Age: 59 * time.Second, Err: errNotFound}},
			{time.Second, old, loadedOld},
		}},
		"missing is remembered no longer than values": {cache.Options{TTL: time.Second}, []step{
			{0, misses(errNotFound), missing},
			{time.Second, old, loadedOld},
		}},
		"missing is not a failure: no stale value": {minute, []step{
			{0, old, loadedOld},
			{time.Minute, misses(errNotFound), missing},
			{5 * time.Second, fails(errUnreachable), failed},
		}},
		"nothing is kept without a TTL": {cache.Options{Stale: time.Hour, MissingTTL: time.Hour}, []step{
			{0, old, loadedOld},
			{0, newer, loadedNew},
			{0, fails(errUnreachable), failed},
			{0, misses(errNotFound), missing},
			{0, old, loadedOld},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, test.opts)
				for _, step := range test.steps {
					pass(step.after)
					want(t, "get", step.want, get(t.Context(), c, customer, step.load))
				}
			})
		})
	}
}

func TestKeysDifferByPrincipalAndURL(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Hour})
	for _, key := range []cache.Key{
		{Principal: "a", URL: "/b"},
		{Principal: "b", URL: "/b"},
		{Principal: "a", URL: "/bb"},
		{Principal: "a/", URL: "b"},
	} {
		want(t, "get", got{Value: key, Outcome: cache.Loaded}, get(t.Context(), c, key, brings(key)))
	}
}

func TestPrimes(t *testing.T) {
	t.Parallel()
	list := cache.Key{Principal: "app", URL: "https://api.example.com/v2/customers"}
	page := brings("page")
	primed := func(value any) cache.LoadFunc {
		return withPrimes(page, cache.Prime{URL: customer.URL, Value: value, Size: 10})
	}

	t.Run("serve as if loaded", func(t *testing.T) {
		t.Parallel()
		c := newCache(t, cache.Options{TTL: time.Hour})
		get(t.Context(), c, list, primed("of list"))
		if hit := get(t.Context(), c, customer, brings("loaded")); hit.Value != "of list" || hit.Outcome != cache.Hit {
			t.Errorf("got %+v", hit)
		}
	})
	t.Run("serve only the principal of the load", func(t *testing.T) {
		t.Parallel()
		c := newCache(t, cache.Options{TTL: time.Hour})
		get(t.Context(), c, list, primed("of list"))
		other := cache.Key{Principal: "other", URL: customer.URL}
		want(t, "other", got{Value: "own", Outcome: cache.Loaded}, get(t.Context(), c, other, brings("own")))
	})
	t.Run("replace an entry whose load began earlier", func(t *testing.T) {
		t.Parallel()
		c := newCache(t, cache.Options{TTL: time.Hour})
		get(t.Context(), c, customer, brings("before"))
		get(t.Context(), c, list, primed("of list"))
		if hit := get(t.Context(), c, customer, brings("after")); hit.Value != "of list" {
			t.Errorf("got %+v", hit)
		}
	})
	t.Run("do not replace an entry whose load began later", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newCache(t, cache.Options{TTL: time.Hour})
			listed := start(t.Context(), c, list, slowly(primed("of list"), time.Second))
			synctest.Wait()
			get(t.Context(), c, customer, brings("loaded"))
			<-listed
			want(t, "customer", got{Value: "loaded", Outcome: cache.Hit, Age: time.Second},
				get(t.Context(), c, customer, brings("after")))
		})
	})
	t.Run("are not kept when an invalidation overtakes them", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newCache(t, cache.Options{TTL: time.Hour})
			listed := start(t.Context(), c, list, slowly(primed("of list"), time.Second))
			synctest.Wait()
			c.Invalidate(customer)
			<-listed
			want(t, "customer", got{Value: "after", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("after")))
			want(t, "list", got{Value: "page", Outcome: cache.Hit}, get(t.Context(), c, list, page))
		})
	})
}
