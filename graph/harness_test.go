package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api is the GraphQL endpoint on an emulated account, with the options that most tests need.
type api struct {
	account *emulator.Server
	handler http.Handler
	log     *bytes.Buffer
}

// Routes of the REST API as the emulator counts them.
const (
	pageRoute         = "GET /v2/customers"
	walkRoute         = "GET /v3/customers"
	customerRoute     = "GET /v2/customers/{customerId}"
	organizationsPage = "GET /v2/organizations"
	organizationRoute = "GET /v2/organizations/{organizationId}"
	membersPage       = organizationRoute + "/customers"
	conversationsPage = "GET /v2/conversations"
	conversationRoute = "GET /v2/conversations/{conversationId}"
	threadsPage       = conversationRoute + "/threads"
	usersPage         = "GET /v2/users"
	userRoute         = "GET /v2/users/{userId}"
	inboxesPage       = "GET /v2/mailboxes"
	inboxRoute        = "GET /v2/mailboxes/{mailboxId}"
	tagsPage          = "GET /v2/tags"
)

const (
	requestTimeout   = 5 * time.Second
	operationTimeout = 20 * time.Second
)

type requests = map[string]int

func newAPI(tb testing.TB, options emulator.Options) *api {
	tb.Helper()
	if options.Customers == 0 {
		options.Customers = 200
	}
	if options.Budget == 0 {
		options.Budget = -1
	}
	account, err := emulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{
		Tokens:         auth.Static(emulator.DefaultToken),
		Base:           account.Client().Transport,
		RequestTimeout: requestTimeout,
	})
	if err != nil {
		tb.Fatal(err)
	}
	log := new(bytes.Buffer)
	handler, err := graph.NewHandler(graph.Options{
		Client:           client,
		Logger:           slog.New(slog.NewTextHandler(log, nil)),
		OperationTimeout: operationTimeout,
		MaxRequests:      10_000,
		Introspection:    true,
		CursorKeys:       []string{"of the tests"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return &api{account, handler, log}
}

// answer is a GraphQL response.
type answer struct {
	Data   any      `json:"data"`
	Errors []failed `json:"errors"`
}

type failed struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

// query runs an operation. Numbers keep all their digits.
func (a *api) query(tb testing.TB, query string, variables map[string]any) answer {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	req := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, req)
	var got answer
	decode(tb, recorder.Body, &got)
	return got
}

// data runs an operation that must succeed.
func (a *api) data(tb testing.TB, query string, variables map[string]any) any {
	tb.Helper()
	got := a.query(tb, query, variables)
	if len(got.Errors) > 0 {
		tb.Fatalf("errors: %+v", got.Errors)
	}
	return got.Data
}

// wantRequests fails unless exactly these REST requests were made since the last call.
func (a *api) wantRequests(tb testing.TB, want requests) {
	tb.Helper()
	got := maps.Clone(a.account.Requests())
	a.account.ResetRequests()
	maps.DeleteFunc(got, func(_ string, count int) bool { return count == 0 })
	if diff := cmp.Diff(want, got, cmpEmpty); diff != "" {
		tb.Errorf("REST requests (-want +got):\n%s", diff)
	}
}

// inBubble runs a test on a clock of its own, which moves only while all goroutines wait. Therefore a busy machine does not
// change which keys a loader fetches together.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// caseInBubble runs one case of a property on a clock of its own. The test returns why the case fails, or "": a bubble has its
// own goroutine, and rapid shrinks only what fails on the goroutine of its check.
func caseInBubble(rt *rapid.T, t *testing.T, test func(t *testing.T) (failure string)) {
	rt.Helper()
	t.Helper()
	var failure string
	var ended any
	synctest.Test(t, func(t *testing.T) {
		defer func() { ended = recover() }() // rapid draws no more
		failure = test(t)
	})
	if ended != nil {
		panic(ended)
	}
	if failure != "" {
		rt.Fatal(failure)
	}
}

// cmpEmpty makes nil and empty maps equal.
var cmpEmpty = cmp.Transformer("empty", func(m requests) requests {
	if m == nil {
		return requests{}
	}
	return m
})

// wantData compares answers as JSON.
func wantData(tb testing.TB, got any, want string) {
	tb.Helper()
	var wanted any
	decode(tb, bytes.NewBufferString(want), &wanted)
	if diff := cmp.Diff(wanted, got); diff != "" {
		tb.Errorf("data (-want +got):\n%s", diff)
	}
}

func decode(tb testing.TB, r io.Reader, into any) {
	tb.Helper()
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		tb.Fatalf("decode: %v", err)
	}
}

// live configures an endpoint and its account.
type live struct {
	account emulator.Options
	client  upstream.Options
	graph   graph.Options
	// keepsAnswers lets answers be kept. Otherwise each operation is executed, and shows what the cache of resources does.
	keepsAnswers bool
}

// endpoint is the GraphQL endpoint on an emulated account, with any options, and a recorder between them.
type endpoint struct {
	account   *emulator.Server
	customers []emulator.Customer
	handler   http.Handler
	sent      *recorder
}

func newEndpoint(tb testing.TB, setup live) *endpoint {
	tb.Helper()
	if setup.account.Customers == 0 {
		setup.account.Customers = 600
	}
	account, err := emulator.New(setup.account)
	if err != nil {
		tb.Fatal(err)
	}
	sent := &recorder{base: account.Client().Transport}
	setup.client.Base = sent
	if setup.client.Tokens == nil {
		setup.client.Tokens = auth.Static(emulator.DefaultToken)
	}
	client, err := upstream.New(setup.client)
	if err != nil {
		tb.Fatal(err)
	}
	setup.graph.Client = client
	if setup.graph.Logger == nil {
		setup.graph.Logger = slog.New(slog.DiscardHandler)
	}
	if !setup.keepsAnswers {
		setup.graph = graph.WithoutKeptAnswers(setup.graph)
	}
	handler, err := graph.NewHandler(setup.graph)
	if err != nil {
		tb.Fatal(err)
	}
	return &endpoint{account, account.Customers(), handler, sent}
}

// recorder records when requests are sent, the statuses of the answers, and how many bytes are read of them.
type recorder struct {
	base http.RoundTripper

	mu       sync.Mutex
	times    []time.Time
	statuses map[int]int
	read     int64
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.times = append(r.times, time.Now())
	r.mu.Unlock()
	resp, err := r.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.statuses == nil {
		r.statuses = make(map[int]int)
	}
	r.statuses[resp.StatusCode]++
	resp.Body = &countedBody{ReadCloser: resp.Body, recorder: r}
	return resp, nil
}

type countedBody struct {
	io.ReadCloser
	recorder *recorder
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.recorder.mu.Lock()
	defer b.recorder.mu.Unlock()
	b.recorder.read += int64(n)
	return n, err
}

// busiest returns the largest number of requests that were sent within the given span of time.
func (r *recorder) busiest(span time.Duration) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	most := 0
	for i, begin := range r.times {
		end := i
		for end < len(r.times) && r.times[end].Sub(begin) < span {
			end++
		}
		most = max(most, end-i)
	}
	return most
}

// liveAnswer is a GraphQL response with its extensions.
type liveAnswer struct {
	answer
	Extensions struct {
		Cost  map[string]any `json:"cost"`
		Stale [][]any        `json:"stale"`
	} `json:"extensions"`
}

// code returns the code of the only error, or "" for none.
func (a liveAnswer) code(tb testing.TB) string {
	tb.Helper()
	if len(a.Errors) > 1 {
		tb.Errorf("errors = %+v, want at most one", a.Errors)
	}
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions["code"].(string)
}

// ask runs an operation. Headers are pairs of name and value.
func (e *endpoint) ask(ctx context.Context, tb testing.TB, query string, headers ...string) liveAnswer {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		tb.Fatal(err)
	}
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	e.handler.ServeHTTP(recorder, req)
	var got liveAnswer
	if recorder.Body.Len() > 0 {
		decode(tb, recorder.Body, &got)
	}
	return got
}

// customerQuery returns a query for the customer at a place in the population.
func (e *endpoint) customerQuery(i int) string {
	return fmt.Sprintf(`{ customer(id: "%d") { id } }`, e.customers[i].ID)
}

const vernonQuery = `{ customer(id: "500") { name } }`

// data returns the value of a JSON text, decoded as answers are.
func data(tb testing.TB, text string) any {
	tb.Helper()
	var value any
	decode(tb, bytes.NewBufferString(text), &value)
	return value
}
