package cache_test

import (
	"strconv"
	"testing"
	"time"

	"mailbox-graphql/upstream/cache"
)

func BenchmarkHit(b *testing.B) {
	c := newCache(b, cache.Options{TTL: time.Hour})
	load := brings("Vernon")
	get(b.Context(), c, customer, load)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if result, err := c.Get(b.Context(), customer, load); err != nil || result.Outcome != cache.Hit {
				b.Errorf("got %+v, %v", result, err)
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	c := newCache(b, cache.Options{TTL: time.Hour, MaxBytes: 1 << 20})
	load := brings("Vernon")
	key := cache.Key{Principal: "app"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		key.URL = "https://api.example.com/v2/customers/" + strconv.Itoa(i)
		if _, err := c.Get(b.Context(), key, load); err != nil {
			b.Fatal(err)
		}
	}
}
