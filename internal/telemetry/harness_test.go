package telemetry

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

var update = flag.Bool("update", false, "write the golden files")

// observed is the GraphQL endpoint on an emulated account, observed by everything.
type observed struct {
	telemetry *Telemetry
	account   *emulator.Server
	handler   http.Handler
	spans     *tracetest.InMemoryExporter // nil: nothing is traced
	sent      *headers
	log       *lines
	shares    atomic.Bool // whether the client's condition is that of one with a shared budget
}

// lines is a log that many goroutines write.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// headers remembers the headers of all REST requests.
type headers struct {
	base http.RoundTripper
	gate chan struct{} // when not nil, requests wait until it is closed

	mu  sync.Mutex
	all []http.Header
}

func (h *headers) RoundTrip(req *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.all = append(h.all, req.Header.Clone())
	h.mu.Unlock()
	if h.gate != nil {
		<-h.gate
	}
	return h.base.RoundTrip(req)
}

func observe(t *testing.T, account emulator.Options) *observed {
	t.Helper()
	spans := tracetest.NewInMemoryExporter()
	made := newObserved(t, account, Options{Prometheus: true, spans: sdktrace.NewSimpleSpanProcessor(spans)})
	made.spans = spans
	return made
}

// newObserved makes the endpoint. Each change may let the client share something.
func newObserved(tb testing.TB, account emulator.Options, opts Options, changes ...func(*Telemetry, *upstream.Options)) *observed {
	tb.Helper()
	watch, err := New(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	o := &observed{telemetry: watch, log: new(lines)}
	logger := slog.New(LogHandler(slog.NewJSONHandler(o.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if o.account, err = emulator.New(account); err != nil {
		tb.Fatal(err)
	}
	o.sent = &headers{base: o.account.Client().Transport}
	options := upstream.Options{
		Tokens: auth.Static(emulator.DefaultToken), Base: o.sent, Logger: logger, Observer: watch.Requests(),
		Cache: cache.Options{TTL: time.Minute}, Budget: ratelimit.Options{PerMinute: 400},
	}
	for _, change := range changes {
		change(watch, &options)
	}
	client, err := upstream.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	watch.Watch(func() upstream.Stats {
		stats := client.Stats()
		if o.shares.Load() {
			stats.Budgets, stats.Leased = map[ratelimit.Source]int{ratelimit.Leased: 1, ratelimit.Alone: 0}, 7
		}
		return stats
	})
	watch.WatchReadiness(func() bool { return true })
	endpoint, err := graph.NewHandler(graph.Options{
		Client: client, Logger: logger, Observer: watch.Operations(), Introspection: true, Extensions: true,
		Subscriptions: graph.SubscriptionOptions{Most: 2, MostOfCaller: 2, Lifetime: time.Hour},
	})
	if err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", transport.WebSocket(endpoint, transport.SocketOptions{MaxOperations: 2}))
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	o.handler = watch.HTTP(mux, []string{"/healthz"}, "/graphql")
	return o
}

// ask runs an operation and returns the answer. Headers are pairs of name and value.
func (o *observed) ask(tb testing.TB, query string, variables map[string]any, header ...string) string {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	req := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	o.handler.ServeHTTP(recorder, req)
	return recorder.Body.String()
}

// metrics returns Prometheus' text.
func (o *observed) metrics(tb testing.TB) string {
	tb.Helper()
	recorder := httptest.NewRecorder()
	o.telemetry.Metrics().ServeHTTP(recorder, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(recorder.Body)
	if err != nil || recorder.Code != http.StatusOK {
		tb.Fatalf("metrics: %d %v %s", recorder.Code, err, body)
	}
	return string(body)
}

// wantGolden compares text with a file of testdata.
func wantGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the code does; if it should be, run go test ./internal/telemetry -update (-file +code):\n%s",
			path, diff)
	}
}
