package graph_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// BenchmarkPages executes pages of customers whose resources are all in the cache, by both executors: names and
// organizations; emails and phones besides; and a field of the organizations that only they have.
func BenchmarkPages(b *testing.B) {
	queries := []struct{ name, query string }{
		{"typename", `{ __typename }`},
		{"one", `{ customer(id: 500) { id firstName lastName organization { id name } emails { value } phones { value } } }`},
		{"names 50", `{ customers(first: 50) { nodes { id firstName lastName organization { id name } } } }`},
		{"names 250", `{ customers(first: 250) { nodes { id firstName lastName organization { id name } } } }`},
		{"entries 50", `{ customers(first: 50) { nodes { id firstName lastName organization { id name } emails { value } phones { value } } } }`},
		{"entries 250", `{ customers(first: 250) { nodes { id firstName lastName organization { id name } emails { value } phones { value } } } }`},
		{"websites 50", `{ customers(first: 50) { nodes { id firstName lastName organization { website } } } }`},
	}
	executors := []struct {
		name string
		with func(graph.Options) graph.Options
	}{
		{"generated", graph.WithoutPlans},
		{"plans", func(o graph.Options) graph.Options { return o }},
	}
	for _, q := range queries {
		for _, executor := range executors {
			b.Run(strings.ReplaceAll(q.name, " ", "")+"/"+executor.name, func(b *testing.B) {
				e := newEndpoint(b, live{
					account: emulator.Options{Budget: -1},
					client:  upstream.Options{Cache: cache.Options{TTL: time.Hour, MaxBytes: 256 << 20}},
					graph:   executor.with(graph.Options{Logger: slog.New(slog.DiscardHandler)}),
				})
				body, err := json.Marshal(map[string]any{"query": q.query})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
					req.Header.Set("Content-Type", "application/json")
					recorder := httptest.NewRecorder()
					e.handler.ServeHTTP(recorder, req)
					if recorder.Code != http.StatusOK || bytes.Contains(recorder.Body.Bytes(), []byte(`"errors"`)) {
						b.Fatalf("status %d: %.200s", recorder.Code, recorder.Body)
					}
				}
			})
		}
	}
}
