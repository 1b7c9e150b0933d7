package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/examples"
	"mailbox-graphql/upstream/emulator"
)

type estimated struct {
	Data       any      `json:"data"`
	Errors     []failed `json:"errors"`
	Extensions struct {
		Estimate *struct{ RESTRequests, Permits, Price int } `json:"estimate"`
		Cost     any                                         `json:"cost"`
	} `json:"extensions"`
}

func (e *endpoint) estimate(tb testing.TB, query, variables string) estimated {
	tb.Helper()
	return estimateOf(tb, e.handler, query, variables)
}

func estimateOf(tb testing.TB, handler http.Handler, query, variables string) estimated {
	tb.Helper()
	if variables == "" {
		variables = "null"
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": json.RawMessage(variables)})
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json, text/event-stream;q=0.5")
	request.Header.Set("X-Mailbox-Cost", "estimate")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	answer := recorder.Body.Bytes()
	if _, event, isStream := bytes.Cut(answer, []byte("\ndata: ")); isStream { // of a subscription
		answer, _, _ = bytes.Cut(event, []byte("\n"))
	}
	var got estimated
	if err := json.Unmarshal(answer, &got); err != nil {
		tb.Fatalf("%v: %s", err, recorder.Body)
	}
	return got
}

// An estimate is the most REST requests that an operation may make. The estimate itself makes none.
func TestEstimate(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, live{graph: graph.Options{Extensions: true}})
	for query, want := range map[string]int{
		`{ __typename }`: 0,
		`{ customer(id: "500") { name emails { value } } }`:                                    1,
		`{ customer(id: "500") { organization { website } } }`:                                 2,
		`{ a: customer(id: "500") { id } b: customer(id: "501") { id } }`:                      2,
		`{ customers(first: 20) { nodes { name } } }`:                                          1,
		`{ customers(first: 50) { nodes { name id firstName } } }`:                             1,
		`{ customers(first: 51) { nodes { name } } }`:                                          2,
		`{ customers(first: 10) { nodes { organization { website } } } }`:                      11,
		`{ node(nodeId: "Q3VzdG9tZXI6NTAw") { ... on Customer { name } } }`:                    1,
		`{ customersByIds(ids: ["1", "2", "3"]) { name } }`:                                    3,
		`{ _entities(representations: [{__typename: "Customer", id: "500"}]) { __typename } }`: 1,
	} {
		got := e.estimate(t, query, "")
		if len(got.Errors) > 0 || got.Extensions.Estimate == nil {
			t.Errorf("%s: %+v", query, got)
			continue
		}
		if got.Extensions.Estimate.RESTRequests != want || got.Extensions.Estimate.Permits != want || got.Data != nil || got.Extensions.Cost != nil {
			t.Errorf("%s: %+v of %+v, want %d REST requests and nothing else", query, got.Extensions.Estimate, got, want)
		}
	}
	if made := e.account.TotalRequests(); made > 0 {
		t.Errorf("estimates made %d REST requests", made)
	}
}

// An example costs no more REST requests than its estimate.
func TestEstimatesOfExamples(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, live{account: emulator.Options{Customers: 1000}})
	all, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range all {
		got := e.estimate(t, example.Query, example.Variables).Extensions.Estimate
		if got == nil || got.RESTRequests < example.RESTRequests || got.Price < 50*got.RESTRequests {
			t.Errorf("%s: estimate %+v, but it costs %d REST requests", example.Name, got, example.RESTRequests)
		}
	}
}

// An operation that is refused has an error, and no estimate.
func TestNoEstimateOfARefusedOperation(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, live{})
	for query, want := range map[string]string{
		`{ nickname }`: "GRAPHQL_VALIDATION_FAILED",
		`{ customers(first: 250) { nodes { conversations(first: 250) { nodes { id } } } } }`: "COMPLEXITY_LIMIT_EXCEEDED",
	} {
		got := e.estimate(t, query, "")
		if len(got.Errors) != 1 || got.Extensions.Estimate != nil {
			t.Errorf("%s: %+v, want one error", query, got)
			continue
		}
		if diff := cmp.Diff(want, got.Errors[0].Extensions["code"]); diff != "" {
			t.Errorf("%s: code (-want +got):\n%s", query, diff)
		}
	}
}
