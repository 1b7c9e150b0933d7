package tier_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
)

// Several servers read, write and read afresh at random; loads overtake drops and each other; Redis forgets. Every answer
// belongs to the principal that asked, and is no older than the last write whose drop had reached the server.
func TestNoServerServesWhatWasDropped(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	var shelves []*tier.Tier
	for range 3 {
		store := newStore(t, redis)
		shelf, err := tier.New(store, tier.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			shelf.Close()
			store.Close()
		})
		shelves = append(shelves, shelf)
	}
	var worlds atomic.Int64
	rapid.Check(t, func(t *rapid.T) {
		w := &world{
			redis: redis, shelves: shelves, prefix: fmt.Sprintf("/%d", worlds.Add(1)),
			written: make(map[string]int), dropped: make(map[string]int),
		}
		for range shelves {
			kept, err := cache.New(cache.Options{
				TTL: time.Minute, TagsOf: func(url string) cache.Tags { return cache.Tags{url, "all of them"} },
			})
			if err != nil {
				t.Fatal(err)
			}
			w.caches = append(w.caches, kept)
		}
		for range rapid.IntRange(20, 150).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				w.write(t)
			case 1:
				w.forget(t)
			case 2, 3, 4: // long enough that much of what is under way ends
				pass(4 * microseconds(t, "pause"))
			default:
				w.get(t)
			}
		}
		w.under.Wait()
		w.check(t)
	})
}

// world is an origin with versioned resources, and the servers in front of it.
type world struct {
	redis   *redistest.Server
	shelves []*tier.Tier
	caches  []*cache.Cache
	prefix  string
	under   sync.WaitGroup

	mu       sync.Mutex
	written  map[string]int // the version at the origin
	dropped  map[string]int // the version at the last write that all servers have heard of
	problems []string
}

// seen is a version of a resource, as a principal sees it.
type seen struct {
	Principal, URL string
	Version        int
}

// failure is how a load ends.
type failure int

const (
	succeeds failure = iota
	refuses
	breaks
)

func microseconds(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 1000).Draw(t, label)) * time.Microsecond
}

func (w *world) url(t *rapid.T) string {
	return w.prefix + rapid.SampledFrom([]string{"/1", "/1", "/1", "/2"}).Draw(t, "url")
}

func (w *world) get(t *rapid.T) {
	server := rapid.IntRange(0, len(w.caches)-1).Draw(t, "server")
	key := cache.Key{Principal: rapid.SampledFrom([]string{"a", "a", "a", "b"}).Draw(t, "principal"), URL: w.url(t)}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	fresh := rapid.IntRange(0, 9).Draw(t, "fresh") == 0
	if fresh {
		ctx = cache.WithBypass(ctx)
	}
	before, after := microseconds(t, "before"), microseconds(t, "after")
	fails := rapid.SampledFrom(append(make([]failure, 18), refuses, breaks)).Draw(t, "fails")
	oldest := w.oldest(key.URL, fresh)
	w.under.Go(func() {
		defer cancel()
		found, err := w.caches[server].Get(ctx, key, w.load(w.shelves[server], key, before, after, fails))
		if err == nil {
			w.judge(key, oldest, found)
		}
	})
}

// load goes the way that a load of the client goes. It takes its time before and after it reads the origin, so that drops
// and other loads can overtake it.
func (w *world) load(shelf *tier.Tier, key cache.Key, before, after time.Duration, fails failure) cache.LoadFunc {
	return func(ctx context.Context) (cache.Answer, error) {
		found, err := shelf.Find(ctx, upstream.Wanted{
			Principal: key.Principal, Address: key.URL, Tags: []string{key.URL, "all of them"}, MaxAge: time.Minute,
			Fresh: cache.Bypasses(ctx),
		})
		if err != nil {
			return cache.Answer{}, err
		}
		if found.Answer != nil {
			var value seen
			err := json.Unmarshal(found.Answer.Body, &value)
			return cache.Answer{Value: value, Size: 1, Until: found.Until}, err
		}
		pass(before)
		w.mu.Lock()
		value := seen{key.Principal, key.URL, w.written[key.URL]}
		w.mu.Unlock()
		pass(after)
		if fails != succeeds {
			if found.Lease != nil && fails == breaks {
				found.Lease.Release()
			} else if found.Lease != nil {
				found.Lease.Void()
			}
			return cache.Answer{}, context.DeadlineExceeded
		}
		if found.Lease != nil {
			body, err := json.Marshal(value)
			if err != nil {
				return cache.Answer{}, err
			}
			found.Lease.Fill(upstream.Representation{Status: http.StatusOK, Base: base, Body: body}, time.Minute)
		}
		return cache.Answer{Value: value, Size: 1}, nil
	}
}

// write changes the origin, and then drops what it touches: here, in Redis, and at the other servers.
func (w *world) write(t *rapid.T) {
	server := rapid.IntRange(0, len(w.caches)-1).Draw(t, "writer")
	url, until, while := w.url(t), microseconds(t, "until the drop"), microseconds(t, "way of the message")
	everything := rapid.IntRange(0, 4).Draw(t, "everything") == 0
	w.under.Go(func() {
		w.mu.Lock()
		w.written[url]++
		version := w.written[url]
		w.mu.Unlock()
		tag := url
		if everything {
			tag = "all of them"
		}
		release := w.shelves[server].Hold(tag)
		w.caches[server].Drop(tag)
		pass(until)
		if err := w.shelves[server].Drop(context.Background(), tag); err != nil {
			w.complain(err.Error())
		}
		release()
		pass(while)
		for other, kept := range w.caches {
			if other != server {
				kept.Drop(tag)
			}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.dropped[url] = max(w.dropped[url], version)
	})
}

// forget loses the generations, as an eviction does.
func (w *world) forget(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "forgets") > 0 {
		return
	}
	if _, err := w.redis.Try(context.Background(), "DEL", "mailbox-graphql:{account}:generations"); err != nil {
		t.Fatal(err)
	}
}

func (w *world) oldest(url string, fresh bool) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if fresh {
		return w.written[url]
	}
	return w.dropped[url]
}

func (w *world) judge(key cache.Key, oldest int, found cache.Result) {
	value, _ := found.Value.(seen)
	if value.Principal != key.Principal || value.URL != key.URL || value.Version < oldest {
		w.complain(fmt.Sprintf("%v of at least version %d got %+v: %s", key, oldest, value, found.Outcome))
	}
}

func (w *world) complain(problem string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, problem)
}

func (w *world) check(t *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.problems) > 0 {
		t.Fatalf("%s", w.problems)
	}
}
