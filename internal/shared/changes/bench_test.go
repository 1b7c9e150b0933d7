package changes_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/changes"
	"mailbox-graphql/internal/shared/redistest"
)

// What an idempotency key costs beside its change: with Redis, a claim and its settlement, and for a repetition on another
// server, one look.
func BenchmarkKeys(b *testing.B) {
	redis := redistest.Start(b, redistest.Options{})
	var servers []*idempotency.Keys[string]
	for range 2 {
		store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: []string{oldSecret}, Account: "a"})
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		defer cancel()
		if !store.Settled(ctx) {
			b.Fatal("redis does not answer")
		}
		servers = append(servers, keysOf(changes.New(store)))
	}
	change := func(context.Context) (string, bool, error) { return "value", true, nil }
	for name, with := range map[string][]*idempotency.Keys[string]{
		"alone": {idempotency.New[string](100)}, "shared": servers[:1], "shared and repeated elsewhere": servers,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				for _, server := range with {
					if _, err := server.Do(b.Context(), key(fmt.Sprint(name, b.N, ".", i), 1), change); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
