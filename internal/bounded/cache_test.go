package bounded

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// overhead is what the tests' entries take beside their texts.
const overhead = 64

func textSize(key, value string) int64 { return int64(len(key)+len(value)) + overhead }

// bytes counts the entries themselves: otter's own count can lag behind.
func (c *Cache[K, V]) bytes(size func(K, V) int64) int64 {
	var sum int64
	for key, value := range c.entries.All() {
		sum += size(key, value)
	}
	return sum
}

// Whatever is added, in whatever order, the cache stays within its bound and returns each value for its own key only.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		maxBytes := rapid.Int64Range(1, 1<<16).Draw(t, "maxBytes")
		cache := New(maxBytes, textSize)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			text := strings.Repeat(rapid.StringN(1, 4, -1).Draw(t, "text"), rapid.IntRange(1, 2000).Draw(t, "repeated"))
			if rapid.Bool().Draw(t, "add") {
				cache.Add(text, text)
			}
			if got, ok := cache.Get(text); ok && got != text {
				t.Fatalf("%.20q for the key %.20q", got, text)
			}
			if bytes := cache.bytes(textSize); bytes > maxBytes {
				t.Fatalf("%d bytes, want at most %d", bytes, maxBytes)
			}
		}
	})
}

func TestEntryThatIsAddedIsReturned(t *testing.T) {
	t.Parallel()
	cache := New(1<<10, textSize)
	cache.Add("a", "1")
	cache.Add("a", "2")
	if got, ok := cache.Get("a"); !ok || got != "2" {
		t.Errorf("%q, %t, want the last value", got, ok)
	}
	if got, ok := cache.Get("b"); ok {
		t.Errorf("%q for a key without a value", got)
	}
}

// entryNo returns a text of about 300 bytes that differs from all others.
func entryNo(i int) string { return fmt.Sprintf("%d %300s", i, "") }

// Entries that nobody asks for again do not drive out entries that clients use, even if there are twenty times as many as
// the cache has room for. A cache that drops the least recently used entry would miss each use.
func TestUnusedEntriesDoNotDriveOutUsedOnes(t *testing.T) {
	t.Parallel()
	const used, unused, perUse = 50, 10_000, 5
	cache := New(1<<18, textSize)
	for i := range used {
		cache.Add(entryNo(i), "")
	}
	misses := 0
	for i := range unused {
		cache.Add(entryNo(used+i), "")
		if i%perUse != 0 {
			continue
		}
		wanted := entryNo(i / perUse % used)
		if _, ok := cache.Get(wanted); !ok {
			misses++
			cache.Add(wanted, "")
		}
	}
	if uses := unused / perUse; misses > uses/10 {
		t.Errorf("%d of %d uses missed, want at most a tenth", misses, uses)
	}
}

// Many clients that add entries at the same time do not exceed the bound either.
func TestCacheIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	const maxBytes, workers = 1 << 18, 8
	cache := New(maxBytes, textSize)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := range 500 {
				text := entryNo(worker*i) + strings.Repeat(" ", 8<<10)
				cache.Add(text, text)
				if got, ok := cache.Get(text); ok && got != text {
					t.Errorf("%q for the key %q", got, text)
				}
				// While the test counts the entries, each other worker may replace an entry that was counted.
				if i%10 == 0 && cache.bytes(textSize) > 2*maxBytes {
					t.Errorf("far more than %d bytes", maxBytes)
				}
			}
		})
	}
	group.Wait()
	if bytes := cache.bytes(textSize); bytes > maxBytes || bytes == 0 {
		t.Errorf("%d bytes, want some and at most %d", bytes, maxBytes)
	}
}
