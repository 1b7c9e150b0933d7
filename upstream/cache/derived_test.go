package cache_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/upstream/cache"
)

var made = cache.Key{Principal: "app", URL: "made of customers"}

// sourceOf reads a key, and returns the source of the answer.
func sourceOf(tb failer, c *cache.Cache, key cache.Key, load cache.LoadFunc) *cache.Source {
	tb.Helper()
	result, _ := c.Get(context.Background(), key, load)
	return result.Source
}

func serves(c *cache.Cache, key cache.Key) bool {
	_, _, ok := c.Derived(key)
	return ok
}

// A derived value serves as long as Get would return each of its sources without a load.
func TestDerivedValueEndsWithItsSources(t *testing.T) {
	t.Parallel()
	other := cache.Key{Principal: "app", URL: "https://api.example.com/v2/customers/501"}
	list := cache.Key{Principal: "app", URL: "https://api.example.com/v2/customers"}
	nothing := func(*cache.Cache) {}
	tests := map[string]struct {
		first cache.LoadFunc // of customer
		then  func(c *cache.Cache)
		want  bool
	}{
		"nothing happens": {brings("a"), nothing, true},
		"just fresh":      {brings("a"), func(*cache.Cache) { pass(time.Minute - 1) }, true},
		"expires":         {brings("a"), func(*cache.Cache) { pass(time.Minute) }, false},
		"another is invalidated": {brings("a"), func(c *cache.Cache) {
			c.Invalidate(list)
		}, true},
		"is invalidated": {brings("a"), func(c *cache.Cache) { c.Invalidate(customer) }, false},
		"is invalidated and read again": {brings("a"), func(c *cache.Cache) {
			c.Invalidate(customer)
			get(context.Background(), c, customer, brings("a"))
		}, false},
		"is read anew": {brings("a"), func(c *cache.Cache) {
			get(cache.WithBypass(context.Background()), c, customer, brings("a"))
		}, false},
		"comes in a list": {brings("a"), func(c *cache.Cache) {
			get(context.Background(), c, list, withPrimes(brings("page"), cache.Prime{URL: customer.URL, Value: "b", Size: 1}))
		}, false},
		"a read fails": {brings("a"), func(c *cache.Cache) {
			get(cache.WithBypass(context.Background()), c, customer, fails(errUnreachable))
		}, true},
		"a read brings something too large": {brings("a"), func(c *cache.Cache) {
			get(cache.WithBypass(context.Background()), c, customer, func(context.Context) (cache.Answer, error) {
				return cache.Answer{Value: "large", Size: 1 << 40}, nil
			})
		}, false},
		"is missing":          {misses(errNotFound), func(*cache.Cache) { pass(5*time.Second - 1) }, true},
		"is missing no more?": {misses(errNotFound), func(*cache.Cache) { pass(5 * time.Second) }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCache(t, cache.Options{TTL: time.Minute, Stale: time.Hour})
				sources := []*cache.Source{sourceOf(t, c, customer, test.first), sourceOf(t, c, other, brings("other"))}
				sources = append(sources, sourceOf(t, c, customer, fails(errUnreachable)))
				c.KeepDerived(made, "value", 10, sources)
				if value, _, ok := c.Derived(made); !ok || value != "value" {
					t.Fatalf("got %v, %t", value, ok)
				}
				test.then(c)
				if serves(c, made) != test.want {
					t.Errorf("serves = %t", !test.want)
				}
			})
		})
	}
}

// What no kept answer stands for has no source.
func TestAnswersWithoutSource(t *testing.T) {
	t.Parallel()
	large := func(context.Context) (cache.Answer, error) { return cache.Answer{Value: "large", Size: 1 << 40}, nil }
	minute := cache.Options{TTL: time.Minute, Stale: time.Hour}
	for name, read := range map[string]func(*testing.T) *cache.Source{
		"no TTL": func(t *testing.T) *cache.Source {
			return sourceOf(t, newCache(t, cache.Options{}), customer, brings("a"))
		},
		"too large": func(t *testing.T) *cache.Source { return sourceOf(t, newCache(t, minute), customer, large) },
		"failed": func(t *testing.T) *cache.Source {
			return sourceOf(t, newCache(t, minute), customer, fails(errUnreachable))
		},
		"stale": func(t *testing.T) *cache.Source {
			c := newCache(t, minute)
			get(t.Context(), c, customer, brings("a"))
			pass(2 * time.Minute)
			return sourceOf(t, c, customer, fails(errUnreachable))
		},
		"invalidated meanwhile": func(t *testing.T) *cache.Source {
			c := newCache(t, minute)
			return sourceOf(t, c, customer, func(context.Context) (cache.Answer, error) {
				c.Invalidate(customer)
				return cache.Answer{Value: "a"}, nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if source := read(t); source != nil {
					t.Errorf("got a source")
				}
			})
		})
	}
}

func TestDerivedValueIsNotKept(t *testing.T) {
	t.Parallel()
	kept := func(c *cache.Cache, key cache.Key, size int64, sources ...*cache.Source) bool {
		c.KeepDerived(key, "value", size, sources)
		return serves(c, key)
	}
	minute := cache.Options{TTL: time.Minute, MaxBytes: 1 << 20}
	c := newCache(t, minute)
	if !kept(c, made, 1) || !kept(c, made, 1, sourceOf(t, c, customer, brings("a"))) {
		t.Error("not kept, but should be")
	}
	if kept(c, cache.Key{Principal: "other", URL: made.URL}, 1, sourceOf(t, c, customer, brings("a"))) {
		t.Error("kept for another principal than the source's")
	}
	if kept(c, cache.Key{Principal: "app", URL: "large"}, 1<<17) {
		t.Error("kept although it takes more than its share")
	}
	ended := sourceOf(t, c, customer, brings("a"))
	c.Invalidate(customer)
	if kept(c, cache.Key{Principal: "app", URL: "late"}, 1, ended) {
		t.Error("kept although a source has ended")
	}
	if c := newCache(t, cache.Options{}); kept(c, made, 1) || c.KeepsDerived() {
		t.Error("kept without a TTL")
	}
}

// No name of a derived value is the URL of a resource.
func TestDerivedValuesAreNoResources(t *testing.T) {
	t.Parallel()
	c := newCache(t, cache.Options{TTL: time.Minute})
	c.KeepDerived(customer, "derived", 1, nil)
	want(t, "resource", got{Value: "resource", Outcome: cache.Loaded}, get(t.Context(), c, customer, brings("resource")))
	c.Invalidate(customer)
	if value, _, ok := c.Derived(customer); !ok || value != "derived" {
		t.Errorf("got %v, %t", value, ok)
	}
}

// Resources and derived values share one bound, and a derived value never outlives a source that made room for others.
func TestDerivedValuesEndWithEvictedSources(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const maxBytes = 100_000
		c := newCache(t, cache.Options{TTL: time.Hour, MaxBytes: maxBytes})
		for i := range 2000 {
			key := cache.Key{Principal: "app", URL: strconv.Itoa(i)}
			c.KeepDerived(key, i, 100, []*cache.Source{sourceOf(t, c, key, brings(i))})
		}
		synctest.Wait()
		if _, bytes := c.Kept(); bytes > maxBytes {
			t.Errorf("%d bytes are kept", bytes)
		}
		served, evicted := 0, 0
		for i := range 2000 {
			key := cache.Key{Principal: "app", URL: strconv.Itoa(i)}
			kept := c.Keeps(t.Context(), key)
			if !kept {
				evicted++
			}
			if serves(c, key) {
				served++
				if !kept {
					t.Errorf("value %d outlives its source", i)
				}
			}
		}
		if served == 0 || evicted == 0 {
			t.Errorf("%d served, %d sources evicted: the test shows nothing", served, evicted)
		}
	})
}

// Sources that are asked for only through what was made of them are not the first to be evicted.
func TestSourcesOfServedValuesStay(t *testing.T) {
	t.Parallel()
	const used = 20
	c := newCache(t, cache.Options{TTL: time.Hour, MaxBytes: 200_000})
	key := func(i int) cache.Key { return cache.Key{Principal: "app", URL: "used " + strconv.Itoa(i)} }
	sources := make([]*cache.Source, used)
	for i := range sources {
		sources[i] = sourceOf(t, c, key(i), brings(i))
	}
	c.KeepDerived(made, "value", 100, sources)
	for i := range 5000 {
		get(t.Context(), c, cache.Key{Principal: "app", URL: strconv.Itoa(i)}, brings(i))
		for range 20 {
			c.Derived(made)
		}
	}
	stayed := 0
	for i := range used {
		if c.Keeps(t.Context(), key(i)) {
			stayed++
		}
	}
	if stayed < used/5 { // the store does not note each look-up
		t.Errorf("%d of %d sources stayed although their value is in use", stayed, used)
	}
}

// Whatever happens to the cache, a derived value serves only while each of its sources does.
func TestDerivedValuesNeverOutliveTheirSources(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(t *rapid.T) {
			c := newCache(t, cache.Options{
				TTL: 5 * time.Second, MissingTTL: 2 * time.Second, Stale: 10 * time.Second,
				MaxBytes: rapid.SampledFrom([]int64{0, 30_000}).Draw(t, "max bytes"),
			})
			version := 0
			sourcesOf := make(map[string]map[string]any) // of each derived value, by URL: what Get returned
			draw := func(t *rapid.T) cache.Key {
				return cache.Key{Principal: "app", URL: rapid.SampledFrom([]string{"/1", "/2", "/3", "/4"}).Draw(t, "url")}
			}
			next := func(t *rapid.T) cache.LoadFunc {
				version++
				return rapid.SampledFrom([]cache.LoadFunc{
					brings(version), brings(version), misses(fmt.Errorf("missing %d: %w", version, errNotFound)), fails(errUnreachable),
					withPrimes(brings(version), cache.Prime{URL: "/4", Value: -version, Size: 5000}),
				}).Draw(t, "load")
			}
			t.Repeat(map[string]func(*rapid.T){
				"read":       func(t *rapid.T) { get(context.Background(), c, draw(t), next(t)) },
				"read anew":  func(t *rapid.T) { get(cache.WithBypass(context.Background()), c, draw(t), next(t)) },
				"invalidate": func(t *rapid.T) { c.Invalidate(draw(t)) },
				"time":       func(t *rapid.T) { pass(time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond) },
				"derive": func(t *rapid.T) {
					name, seen := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"), make(map[string]any)
					var sources []*cache.Source
					for range rapid.IntRange(0, 3).Draw(t, "sources") {
						key := draw(t)
						result, err := c.Get(context.Background(), key, next(t))
						if result.Source == nil {
							return
						}
						seen[key.URL] = fmt.Sprint(result.Value, err)
						sources = append(sources, result.Source)
					}
					version++
					c.KeepDerived(cache.Key{Principal: "app", URL: name}, version, 1, sources)
					if value, _, _ := c.Derived(cache.Key{Principal: "app", URL: name}); value == version {
						sourcesOf[name] = seen
					}
				},
				"": func(t *rapid.T) {
					for name, seen := range sourcesOf {
						if !serves(c, cache.Key{Principal: "app", URL: name}) {
							continue
						}
						for url, value := range seen {
							result, err := c.Get(context.Background(), cache.Key{Principal: "app", URL: url}, fails(errUnreachable))
							if result.Outcome != cache.Hit || fmt.Sprint(result.Value, err) != value {
								t.Fatalf("%s was made of %s = %v, which is %+v, %v now", name, url, value, result, err)
							}
						}
					}
				},
			})
		})
	})
}

// BenchmarkDerived hits a value of 60 sources.
func BenchmarkDerived(b *testing.B) {
	c := newCache(b, cache.Options{TTL: time.Hour})
	sources := make([]*cache.Source, 60)
	for i := range sources {
		sources[i] = sourceOf(b, c, cache.Key{Principal: "app", URL: "https://api.example.com/v2/customers/" + strconv.Itoa(i)}, brings(i))
	}
	c.KeepDerived(made, "value", 100, sources)
	b.ReportAllocs()
	for b.Loop() {
		if !serves(c, made) {
			b.Fatal("not served")
		}
	}
}
