package graph_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api is the GraphQL endpoint on an emulated account.
type api struct {
	account *emulator.Server
	handler http.Handler
	log     *bytes.Buffer
}

// Routes of the REST API as the emulator counts them.
const (
	customerRoute     = "GET /v2/customers/{customerId}"
	organizationRoute = "GET /v2/organizations/{organizationId}"
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
		CursorKey:        "of the tests",
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

// inBubble runs a test on a clock of its own, which moves only while everybody waits: which keys are batched together does
// not depend on how busy the machine is.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// cmpEmpty holds nil and empty maps for equal.
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
