package cache_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mailbox-graphql/upstream/cache"
)

// What a cache holds goes up with each entry, and down with each that is replaced, dropped or evicted.
func TestStats(t *testing.T) {
	t.Parallel()
	const room = 64 << 10
	kept, err := cache.New(cache.Options{TTL: time.Minute, MaxBytes: room})
	if err != nil {
		t.Fatal(err)
	}
	read := func(url string, size int64) cache.Result {
		found, err := kept.Get(t.Context(), cache.Key{URL: url}, func(context.Context) (cache.Answer, error) {
			return cache.Answer{Value: url, Size: size}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := read("/a", 1000)
	kept.KeepDerived(cache.Key{URL: "made"}, "made", 500, []*cache.Source{first.Source})
	stats := kept.Stats()
	if got := stats.Resources; got.Entries != 1 || got.Bytes < 1000 || got.Bytes > 2000 || got.Evictions != 0 {
		t.Errorf("resources: %+v", got)
	}
	if got := stats.Answers; got.Entries != 1 || got.Bytes < 500 || got.Bytes > 1500 {
		t.Errorf("answers: %+v", got)
	}

	kept.Invalidate(cache.Key{URL: "/a"})
	if got := kept.Stats().Resources; got.Entries != 0 || got.Bytes != 0 || got.Evictions != 0 {
		t.Errorf("resources after the only one was dropped: %+v", got)
	}

	for i := range 200 {
		read(fmt.Sprintf("/%d", i), 1000)
	}
	got := kept.Stats().Resources
	for got.Bytes > room && t.Context().Err() == nil { // the store evicts in the background
		<-time.After(time.Millisecond)
		got = kept.Stats().Resources
	}
	if got.Evictions == 0 || got.Entries+got.Evictions != 200 {
		t.Errorf("resources after more came than there is room for: %+v", got)
	}
}
