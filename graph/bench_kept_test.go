package graph_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// BenchmarkKeptAnswers serves kept answers through the whole handler: to a client that takes them plain, to one that takes them
// compressed, and with the cost and a log line. The request and the writer are reused, so that the figures are the handler's.
func BenchmarkKeptAnswers(b *testing.B) {
	queries := []struct{ name, query string }{
		{"typename", `{ __typename }`},
		{"one", `{ customer(id: 500) { id firstName lastName organization { id name } emails { value } phones { value } } }`},
		{"names50", `{ customers(first: 50) { nodes { id firstName lastName organization { id name } } } }`},
		{"entries50", `{ customers(first: 50) { nodes { id firstName lastName organization { id name } emails { value } phones { value } } } }`},
	}
	ways := []struct {
		name     string
		logger   *slog.Logger
		header   http.Header
		encoding string
	}{
		{"plain", slog.New(slog.DiscardHandler), http.Header{}, ""},
		{"gzip", slog.New(slog.DiscardHandler), http.Header{"Accept-Encoding": {"gzip"}}, "gzip"},
		{"logged", slog.New(slog.NewJSONHandler(io.Discard, nil)), http.Header{"X-Mailbox-Cost": {"1"}}, ""}, //nolint:sloglint // writes the line
	}
	for _, q := range queries {
		body, err := json.Marshal(map[string]any{"query": q.query})
		if err != nil {
			b.Fatal(err)
		}
		for _, way := range ways {
			b.Run(q.name+"/"+way.name, func(b *testing.B) {
				e := newEndpoint(b, live{
					account:      emulator.Options{Budget: -1},
					client:       upstream.Options{Cache: cache.Options{TTL: time.Hour}},
					graph:        graph.Options{Logger: way.logger, CompressFrom: 1},
					keepsAnswers: true,
				})
				content := bytes.NewReader(body)
				req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", nil)
				req.Header = way.header.Clone()
				req.Header.Set("Content-Type", "application/json")
				writer := &counter{header: make(http.Header)}
				ask := func() {
					content.Reset(body)
					req.Body, req.ContentLength = io.NopCloser(content), int64(len(body))
					clear(writer.header)
					e.handler.ServeHTTP(writer, req)
				}
				for range 3 {
					ask() // reads the resources, keeps the answer, and compresses it
				}
				e.account.ResetRequests()
				b.ReportAllocs()
				for b.Loop() {
					ask()
				}
				if requests := e.account.TotalRequests(); requests > 0 || writer.header.Get("Content-Encoding") != way.encoding {
					b.Errorf("%d REST requests, headers %v", requests, writer.header)
				}
			})
		}
	}
}

// counter is a writer that counts what is written.
type counter struct {
	header http.Header
	bytes  int
}

func (c *counter) Header() http.Header { return c.header }

func (c *counter) WriteHeader(int) {}

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}
