package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// BenchmarkOperation runs operations through the HTTP handler: with all resources in the cache, and with none. The answers of
// the REST API are ready, so that the emulator's work is not part of the figures.
func BenchmarkOperation(b *testing.B) {
	const page = `query ($first: Int) { customers(first: $first) { nodes { id firstName lastName emails { value type }
  phones { value type } organization { id name } } } }`
	account, err := emulator.New(emulator.Options{Customers: 300, Budget: -1})
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, 50)
	for i, customer := range account.Customers()[:len(ids)] {
		ids[i] = fmt.Sprint(customer.ID)
	}
	operations := []struct {
		name, query string
		variables   map[string]any
	}{
		{"one customer", `query ($id: ID!) { customer(id: $id) { ...Everything } }` + everything, map[string]any{"id": "500"}},
		{"50 by id", `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ...Everything } }` + everything, map[string]any{"ids": ids}},
		{"page of 50", page, map[string]any{"first": 50}},
		{"page of 250", page, map[string]any{"first": 250}},
		{"page with websites", `{ customers { nodes { id firstName lastName organization { id name website } } } }`, nil},
		{"page with defer", `{ customers { nodes { id firstName lastName ... @defer { organization { website } } } } }`, nil},
	}
	for _, operation := range operations {
		b.Run(operation.name, func(b *testing.B) {
			body, err := json.Marshal(map[string]any{"query": operation.query, "variables": operation.variables})
			if err != nil {
				b.Fatal(err)
			}
			b.Run("kept", func(b *testing.B) { benchmark(b, account, body, cache.Options{TTL: time.Hour}) })
			b.Run("fetched", func(b *testing.B) { benchmark(b, account, body, cache.Options{}) })
		})
	}
}

func benchmark(b *testing.B, account *emulator.Server, body []byte, keep cache.Options) {
	rest := &recording{next: account.Client().Transport, answers: make(map[string]*recorded)}
	client, err := upstream.New(upstream.Options{Tokens: auth.Static(emulator.DefaultToken), Base: rest, Cache: keep})
	if err != nil {
		b.Fatal(err)
	}
	handler, err := graph.NewHandler(graph.WithoutKeptAnswers(graph.Options{Client: client, Logger: slog.New(slog.DiscardHandler)}))
	if err != nil {
		b.Fatal(err)
	}
	ask := func() {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, multipart/mixed")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, req)
		if recorder.Code != http.StatusOK || bytes.Contains(recorder.Body.Bytes(), []byte(`"errors"`)) {
			b.Fatalf("status %d: %.200s", recorder.Code, recorder.Body)
		}
	}
	ask() // fills the cache, and records the answers
	rest.count = 0
	b.ReportAllocs()
	for b.Loop() {
		ask()
	}
	b.ReportMetric(float64(rest.count)/float64(b.N), "REST/op")
}

// recording answers equal requests with the bytes of the first answer.
type recording struct {
	next http.RoundTripper

	mu      sync.Mutex
	answers map[string]*recorded
	count   int
}

type recorded struct {
	response http.Response
	body     []byte
}

func (t *recording) RoundTrip(req *http.Request) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	found, ok := t.answers[req.URL.String()]
	if !ok {
		resp, err := t.next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		found = &recorded{*resp, body}
		t.answers[req.URL.String()] = found
	}
	resp := found.response
	resp.Request, resp.Body = req, io.NopCloser(bytes.NewReader(found.body))
	return &resp, nil
}
