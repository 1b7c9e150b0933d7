package shared_test

import (
	"runtime"
	"testing"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared/redistest"
)

// BenchmarkCall measures a call, alone and beside others. BenchmarkClient is the same without what a store adds to rueidis.
func BenchmarkCall(b *testing.B) {
	server := redistest.Start(b, redistest.Options{})
	store, _ := open(b, server.URL())
	awaitAvailable(b, store, true, soon)
	key := store.Key("k")
	call := func() error {
		_, err := store.Do(b.Context(), func(build rueidis.Builder) rueidis.Completed { return build.Get().Key(key).Build() })
		return err
	}
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := call(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(32)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := call(); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkClient(b *testing.B) {
	server := redistest.Start(b, redistest.Options{})
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr}, DisableCache: true})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Do(b.Context(), client.B().Get().Key("k").Build()).Error(); err != nil && !rueidis.IsRedisNil(err) {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemory reports what a store takes on the heap, in bytes.
func BenchmarkMemory(b *testing.B) {
	for name, start := range map[string]func() string{
		"one":     func() string { return redistest.Start(b, redistest.Options{}).URL() },
		"cluster": func() string { return redistest.StartCluster(b, redistest.Options{}, true).URL() },
	} {
		b.Run(name, func(b *testing.B) {
			url := start()
			for b.Loop() {
				before := heap()
				store, _ := open(b, url)
				awaitAvailable(b, store, true, soon)
				if err := use(b.Context(), store); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(heap()-before), "heap-bytes")
				store.Close()
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}
