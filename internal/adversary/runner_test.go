package adversary

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// TestMain makes rapid draw few mutations. Flags of rapid on the command line override this.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "60", "rapid.shrinktime": "3s", "rapid.seed": "1"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

const (
	operationTimeout = 20 * time.Second
	requestTimeout   = 10 * time.Second
)

// account is an emulated account, with the ids that the operations use.
type account struct {
	transport    http.RoundTripper
	ids          []string
	conversation string
}

var newAccount = sync.OnceValue(func() account {
	emulated, err := emulator.New(emulator.Options{Customers: 150, Budget: -1, URL: "https://api.helpscout.net"})
	if err != nil {
		panic(err)
	}
	a := account{transport: emulated.Client().Transport, ids: []string{"500"}}
	for _, customer := range emulated.Customers()[:3] {
		if id := json.Number(jsonOf(customer.ID)).String(); id != "500" {
			a.ids = append(a.ids, id)
		}
	}
	return a
})

func jsonOf(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// outcome is the result of an operation.
type outcome struct {
	status   int
	body     []byte
	answer   answer
	touched  map[string]bool // the resources that a bad answer changed, by id or slug
	log      string
	took     time.Duration // by the bubble's clock
	requests int
	hits     int
	bytes    uint64 // allocated
}

type answer struct {
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

// run answers an operation with a new server over the upstream. It must be called in a bubble.
func run(t *testing.T, h *hostile, query string) outcome {
	t.Helper()
	return send(t, h, jsonOf(map[string]string{"query": query}))
}

// newServer returns the GraphQL endpoint over the REST API, with limits that admit every operation of the harness.
func newServer(t testing.TB, h *hostile) (http.Handler, *syncBuffer) {
	t.Helper()
	client, err := upstream.New(upstream.Options{Tokens: auth.Static(emulator.DefaultToken), Base: h, RequestTimeout: requestTimeout})
	if err != nil {
		t.Fatal(err)
	}
	log := new(syncBuffer)
	handler, err := graph.NewHandler(graph.Options{
		Client: client, OperationTimeout: operationTimeout,
		Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Limits: limits.Limits{Tokens: 100_000, Aliases: 10_000, Repeats: 10_000, Complexity: 100_000_000},
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler, log
}

// send answers a request with a new server. It must be called in a bubble.
func send(t *testing.T, h *hostile, body string) outcome {
	t.Helper()
	handler, log := newServer(t, h)
	recorder := httptest.NewRecorder()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	handler.ServeHTTP(recorder, newRequest(t, body))
	got := outcome{status: recorder.Code, body: recorder.Body.Bytes(), took: time.Since(start)}
	runtime.ReadMemStats(&after)
	synctest.Wait()
	got.requests, got.hits = h.counts()
	got.touched = h.touched
	got.bytes, got.log = after.TotalAlloc-before.TotalAlloc, log.String()
	decoder := json.NewDecoder(bytes.NewReader(got.body))
	decoder.UseNumber()
	if err := decoder.Decode(&got.answer); err != nil {
		t.Fatalf("the answer is not JSON: %v: %.200q", err, got.body)
	}
	return got
}

type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// reset forgets what was written.
func (b *syncBuffer) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buffer = bytes.Buffer{}
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// inBubble runs an operation, and fails if it takes long by the wall clock: an endless loop without a wait does not advance
// the bubble's clock.
func inBubble(t *testing.T, h *hostile, query string) (got outcome) {
	t.Helper()
	watchdog := time.AfterFunc(wallTime, func() {
		os.Stderr.WriteString("adversary: " + t.Name() + " takes too long\n")
		h.end()
	})
	defer watchdog.Stop()
	start := time.Now()
	synctest.Test(t, func(t *testing.T) { got = run(t, h, query) })
	if took := time.Since(start); took > wallTime {
		t.Errorf("took %s of the wall clock", took)
	}
	return got
}

// sample returns how many bad answers are skipped for each one that is tried on a route of a query: ADVERSARY_SAMPLE, or 48.
// Each route starts at another answer, so that all of them are tried in the end.
func sample(t *testing.T) int {
	t.Helper()
	text := os.Getenv("ADVERSARY_SAMPLE")
	if text == "" {
		return 48
	}
	every, err := strconv.Atoi(text)
	if err != nil || every < 1 {
		t.Fatalf("ADVERSARY_SAMPLE is %q", text)
	}
	return every
}

const wallTime = 20 * time.Second

// TestHostileUpstream runs every query of the schema against bad answers. A name runs one alone:
//
//	ADVERSARY_SAMPLE=1 go test ./internal/adversary -run 'TestHostileUpstream/customers.plain/_v3_customers/a_null_row$'
func TestHostileUpstream(t *testing.T) {
	a := newAccount()
	a.conversation = conversationOf(t, a)
	every, pair := sample(t), 0
	for _, o := range operations(t, a.ids, a.conversation) {
		t.Run(o.name, func(t *testing.T) {
			h := &hostile{account: a.transport}
			truth := inBubble(t, h, o.query)
			if len(truth.answer.Errors) > 0 {
				t.Fatalf("an honest upstream: %+v", truth.answer.Errors[0])
			}
			for _, route := range slices.Sorted(slices.Values(h.routes)) { // requests go side by side, in any order
				t.Run(strings.ReplaceAll(route, "/", "_"), func(t *testing.T) { pair++; attackRoute(t, a, o, route, truth, every, pair) })
			}
		})
	}
}

// conversationOf returns the id of a conversation with customer 500.
func conversationOf(t *testing.T, a account) string {
	t.Helper()
	found := inBubble(t, &hostile{account: a.transport}, `{ customer(id: 500) { conversations(first: 1) { nodes { id } } } }`)
	return dig(found.answer.Data, "customer", "conversations", "nodes", 0, "id").(string)
}

func attackRoute(t *testing.T, a account, o operation, route string, truth outcome, every, pair int) {
	t.Helper()
	for i, bad := range catalogue() {
		step := every
		if bad.deadly && every > 1 {
			step = every * 16 // a process of its own takes time
		}
		if (i+pair)%step != 0 {
			continue
		}
		t.Run(strings.ReplaceAll(bad.name, "/", "|"), func(t *testing.T) {
			if bad.deadly && os.Getenv("ADVERSARY_CHILD") == "" {
				inChild(t)
				return
			}
			h := &hostile{account: a.transport, bad: &bad, route: route, max: 2000}
			got := inBubble(t, h, o.query)
			hold(t, bad, o, truth, got)
		})
	}
}

func dig(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}
