package cache_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/upstream/cache"
)

// Several principals get, write and bypass at random, and loads overtake each other. Every answer belongs to the principal
// that asked, and is no older than the last write that the cache was told of.
func TestAnswersAreOwnAndCurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(t *rapid.T) {
			w := &world{
				cache: newCache(t, cache.Options{
					TTL:      rapid.SampledFrom([]time.Duration{0, 5 * time.Second}).Draw(t, "ttl"),
					Stale:    rapid.SampledFrom([]time.Duration{0, 10 * time.Second}).Draw(t, "stale"),
					MaxBytes: rapid.SampledFrom([]int64{0, 1000}).Draw(t, "max bytes"),
					TagsOf:   func(url string) cache.Tags { return cache.Tags{url} },
				}),
				written: make(map[string]int),
				dropped: make(map[string]int),
			}
			t.Cleanup(w.gets.Wait) // a bubble ends only when its goroutines have
			t.Repeat(map[string]func(*rapid.T){
				"get":        w.get,
				"write":      w.write,
				"other side": w.writeElsewhere,
				"time":       func(t *rapid.T) { pass(time.Duration(rapid.IntRange(1, 4000).Draw(t, "ms")) * time.Millisecond) },
				"":           w.check,
			})
			w.gets.Wait()
			w.check(t)
		})
	})
}

// withoutDeadline hides the deadline of the test: rapid asks for it, but a bubble does not give it.
type withoutDeadline struct{ rapid.TB }

// world is an origin with versioned resources, and the cache in front of it.
type world struct {
	cache *cache.Cache
	gets  sync.WaitGroup

	mu       sync.Mutex
	written  map[string]int // the version at the origin
	dropped  map[string]int // the version when the cache was last told of a write
	problems []string
}

type version struct {
	principal, url string
	number         int
}

const listURL = "/list"

var (
	urls       = rapid.SampledFrom([]string{"/1", "/2", listURL})
	principals = rapid.SampledFrom([]string{"a", "b", "c"})
)

func (w *world) get(t *rapid.T) {
	key := cache.Key{Principal: principals.Draw(t, "principal"), URL: urls.Draw(t, "url")}
	ctx, cancel := context.WithTimeout(context.Background(), milliseconds(t, "patience"))
	bypass := rapid.Bool().Draw(t, "bypass")
	if bypass {
		ctx = cache.WithBypass(ctx)
	}
	load := w.load(key, milliseconds(t, "load time"), rapid.Bool().Draw(t, "fails"))
	oldest := w.oldestAllowed(key.URL, bypass)
	w.gets.Go(func() {
		defer cancel()
		result, err := w.cache.Get(ctx, key, load)
		if err == nil {
			w.judge(key, oldest, result)
		}
	})
	synctest.Wait()
}

func milliseconds(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 5000).Draw(t, label)) * time.Millisecond
}

// load reads the origin at once and answers later, so that other loads and writes can overtake it.
func (w *world) load(key cache.Key, while time.Duration, failing bool) cache.LoadFunc {
	return func(ctx context.Context) (cache.Answer, error) {
		answer := cache.Answer{Value: w.read(key), Size: 1}
		if key.URL == listURL {
			for _, url := range []string{"/1", "/2"} {
				item := w.read(cache.Key{Principal: key.Principal, URL: url})
				answer.Primes = append(answer.Primes, cache.Prime{URL: url, Value: item, Size: 1})
			}
		}
		if failing {
			return slowly(fails(errUnreachable), while)(ctx)
		}
		return slowly(func(context.Context) (cache.Answer, error) { return answer, nil }, while)(ctx)
	}
}

func (w *world) read(key cache.Key) version {
	w.mu.Lock()
	defer w.mu.Unlock()
	return version{key.Principal, key.URL, w.written[key.URL]}
}

func (w *world) oldestAllowed(url string, bypass bool) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bypass {
		return w.written[url]
	}
	return w.dropped[url]
}

func (w *world) judge(key cache.Key, oldest int, result cache.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	value := result.Value.(version)
	if value.principal != key.Principal || value.url != key.URL || value.number < oldest {
		w.problems = append(w.problems, fmt.Sprintf("%v of at least version %d got %v: %+v", key, oldest, value, result))
	}
}

func (w *world) write(t *rapid.T) {
	url := urls.Draw(t, "url")
	w.mu.Lock()
	w.written[url]++
	number := w.written[url]
	w.mu.Unlock()
	if rapid.Bool().Draw(t, "by tag") {
		w.cache.Drop(url)
	} else {
		for _, principal := range []string{"a", "b", "c"} {
			w.cache.Invalidate(cache.Key{Principal: principal, URL: url})
		}
	}
	w.mu.Lock()
	w.dropped[url] = number
	w.mu.Unlock()
}

// writeElsewhere is a write that the cache is not told of.
func (w *world) writeElsewhere(t *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written[urls.Draw(t, "url")]++
}

func (w *world) check(t *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.problems) > 0 {
		t.Fatalf("%s", w.problems)
	}
}
