package adversary

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// badRequest is a request of a hostile caller. The server must refuse it with one of the codes and without a REST request.
// Without codes, the server may serve or refuse it, but never with INTERNAL.
type badRequest struct {
	name      string
	query     string
	variables string
	body      string // in place of query and variables
	codes     string // by commas
}

func badRequests() []badRequest {
	const validation = "GRAPHQL_VALIDATION_FAILED"
	const input = validation + ",BAD_USER_INPUT"
	repeat := strings.Repeat
	return []badRequest{
		// Literals.
		{name: "object for an id", query: `{ customer(id: {}) { id } }`, codes: validation},
		{name: "list for an id", query: `{ customer(id: [[1]]) { id } }`, codes: input},
		{name: "fraction for an id", query: `{ customer(id: 1.5) { id } }`, codes: input},
		{name: "object for a number", query: `{ customers(first: {}) { nodes { id } } }`, codes: validation},
		{name: "number of 33 bits", query: `{ customers(first: 4294967297) { nodes { id } } }`, codes: input},
		{name: "number of 70 bits", query: `{ customers(first: 1180591620717411303424) { nodes { id } } }`, codes: input},
		{name: "negative number", query: `{ customers(first: -1) { nodes { id } } }`, codes: input},
		{name: "no date", query: `{ customers(filter: {modifiedSince: "` + canary + `"}) { nodes { id } } }`, codes: input},
		{name: "object for an enum", query: `{ customers(orderBy: {field: {}}) { nodes { id } } }`, codes: validation},
		{name: "null for a direction", query: `{ customers(orderBy: {field: FIRST_NAME, direction: null}) { nodes { id } } }`, codes: validation},
		// Variables.
		{name: "null to skip by", query: `query($s: Boolean) { customer(id: 500) { id @skip(if: $s) } }`, variables: `{"s": null}`, codes: validation},
		{name: "null to include by", query: `query($s: Boolean = true) { customer(id: 500) { id @include(if: $s) } }`, variables: `{"s": null}`},
		{name: "number for a text", query: `query($e: String!) { customerByEmail(email: $e) { id } }`, variables: `{"e": 1}`, codes: validation},
		{name: "fraction for an id variable", query: `query($i: ID!) { customer(id: $i) { id } }`, variables: `{"i": 1.5}`, codes: validation},
		{name: "text for a number", query: `query($n: Int) { customers(first: $n) { nodes { id } } }`, variables: `{"n": "1"}`, codes: validation},
		{name: "lower case for an enum", query: `query($d: OrderDirection!) { customers(orderBy: {field: FIRST_NAME, direction: $d}) { nodes { id } } }`, variables: `{"d": "desc"}`, codes: validation},
		{name: "type name in an input", query: `query($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }`, variables: `{"f": {"__typename": "CustomerFilter"}}`, codes: validation},
		{name: "null for a slug", query: `query($s: String = "car") { customer(id: 500) { property(slug: $s) { slug } } }`, variables: `{"s": null}`},
		{name: "null for ids", query: `query($i: [ID!] = ["500"]) { customersByIds(ids: $i) { id } }`, variables: `{"i": null}`},
		{name: "representations of nothing", query: `{ _entities(representations: [{__typename: "Customer", id: {}}, {__typename: 1}, {}]) { __typename } }`},
		{name: "variables as a list", body: `{"query": "{ __typename }", "variables": []}`, codes: "BAD_REQUEST," + validation},
		// Texts.
		{name: "lone surrogate", query: `{ customerByEmail(email: "\ud83d") { id } }`, codes: "GRAPHQL_PARSE_FAILED"},
		{name: "Kelvin sign", query: `{ customerByEmail(email: "K` + canary + `@x.com") { id } }`},
		{name: "search language", query: `{ customers(first: 1, filter: {search: "\") OR (\"` + canary + `"}) { nodes { id } } }`},
		{name: "path in an id", query: `{ customer(id: "../users/me") { id } }`, codes: input},
		// Cursors.
		{name: "cursor that is none", query: `{ customers(first: 1, after: "` + canary + `") { nodes { id } } }`, codes: "BAD_USER_INPUT"},
		{name: "cursor of zeros", query: `{ customers(first: 1, after: "` + base64.RawURLEncoding.EncodeToString(make([]byte, 40)) + `") { nodes { id } } }`, codes: "BAD_USER_INPUT"},
		{name: "node that is none", query: `{ node(nodeId: "` + canary + `") { nodeId } }`, codes: input},
		// Bodies.
		{name: "no JSON", body: `{"query": ` + canary, codes: "BAD_REQUEST"},
		{name: "a batch", body: `[{"query": "{ __typename }"}]`, codes: "BAD_REQUEST"},
		{name: "null", body: `null`, codes: "BAD_REQUEST"},
		{name: "deep variables", body: `{"query": "query($i: [ID!]!) { customersByIds(ids: $i) { id } }", "variables": {"i": ` + repeat("[", 9000) + repeat("]", 9000) + `}}`, codes: validation},
		// Documents within the limits.
		{name: "deep", query: repeat(`{ ... on Query `, 15) + `{ customer(id: 500) { id } }` + repeat(`}`, 15)},
		{name: "wide", query: `{ ` + repeat(`customer(id: 500) { id } `, 49) + `}`},
	}
}

// text is the body of the request.
func (b badRequest) text() string {
	if b.body != "" {
		return b.body
	}
	variables := b.variables
	if variables == "" {
		variables = "{}"
	}
	return `{"query": ` + jsonOf(b.query) + `, "variables": ` + variables + `}`
}

// TestHostileCaller sends each bad request. One is sent alone by its name, as TestHostileCaller/null_to_skip_by.
func TestHostileCaller(t *testing.T) {
	a := newAccount()
	for _, bad := range badRequests() {
		t.Run(bad.name, func(t *testing.T) {
			h := &hostile{account: a.transport, max: 2000}
			var got outcome
			synctest.Test(t, func(t *testing.T) { got = send(t, h, bad.text()) })
			holdMistake(t, got)
			if bad.codes == "" {
				return
			}
			if len(got.answer.Errors) == 0 {
				t.Fatalf("TAKEN: %.200s", got.body)
			}
			if code, _ := got.answer.Errors[0].Extensions["code"].(string); !strings.Contains(bad.codes, code) {
				t.Errorf("CODE: %s, want %s", code, bad.codes)
			}
			if got.requests > 0 {
				t.Errorf("REQUESTS: %d for what cannot be served", got.requests)
			}
		})
	}
}

// TestNoByteOfAnother serves two callers whose tokens see different customers: neither gets a byte of the other's.
func TestNoByteOfAnother(t *testing.T) {
	t.Parallel()
	const query = `{ customers(first: 100) { nodes { id emails { value } conversations(first: 1) { nodes { subject } } } } customer(id: 500) { name } }`
	synctest.Test(t, func(t *testing.T) {
		emulated, err := emulator.New(emulator.Options{
			Customers: 60, Budget: -1, Tokens: []string{"a", "b"},
			Visible: func(token string, customer int64) bool { return (token == "a") == (customer == 500 || customer%2 == 0) },
		})
		if err != nil {
			t.Fatal(err)
		}
		client, err := upstream.New(upstream.Options{Tokens: auth.Caller{}, Base: emulated.Client().Transport})
		if err != nil {
			t.Fatal(err)
		}
		handler, err := graph.NewHandler(graph.Options{Client: client, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(token string) string {
			r := newRequest(t, `{"query": `+jsonOf(query)+`}`)
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, r.WithContext(auth.WithCaller(r.Context(), token)))
			return recorder.Body.String()
		}
		for range 2 { // the second time with everything in the cache
			seen := map[string]string{"a": ask("a"), "b": ask("b")}
			for _, customer := range emulated.Customers() {
				owner, other := "b", "a"
				if customer.ID == 500 || customer.ID%2 == 0 {
					owner, other = "a", "b"
				}
				id := `"id":"` + jsonOf(customer.ID) + `"`
				if !strings.Contains(seen[owner], id) || strings.Contains(seen[other], id) {
					t.Fatalf("customer %d of %s: %.300s", customer.ID, owner, seen[owner])
				}
			}
			if strings.Contains(seen["b"], "Vernon") {
				t.Error("b sees the customer of a")
			}
		}
	})
}

// TestCallerLeaves disconnects a caller after some of its operation's REST requests, and then serves the next caller. The REST
// API takes its time, as it does: an answer that comes at the moment at which the caller leaves lets a request begin that
// cannot know of it yet.
func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	a := newAccount()
	const query = `{ customers(first: 60) { nodes { id organization { website } conversations(first: 1) { nodes { id threads(first: 1) { nodes { id } } } } } } }`
	body := jsonOf(map[string]string{"query": query})
	var truth outcome
	synctest.Test(t, func(t *testing.T) { truth = send(t, &hostile{account: a.transport}, body) })
	for after := 1; after < truth.requests; after += 1 + truth.requests/8 {
		synctest.Test(t, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			h := &hostile{account: slowly{a.transport}}
			h.noted = func(requests int) {
				if requests == after {
					leave()
				}
			}
			handler, log := newServer(t, h)
			handler.ServeHTTP(httptest.NewRecorder(), newRequest(t, body).WithContext(ctx))
			synctest.Wait()
			if most := after + maxUnderWay; h.requests > most {
				t.Errorf("REQUESTS: %d, though the caller left after %d", h.requests, after)
			}
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, newRequest(t, body))
			var next outcome
			if err := json.Unmarshal(recorder.Body.Bytes(), &next.answer); err != nil || len(next.answer.Errors) > 0 {
				t.Errorf("the next caller, after %d: %v %+v", after, err, next.answer.Errors)
			}
			if path := lost(truth.answer.Data, any(next.answer.Data), nil); path != nil {
				t.Errorf("the next caller, after %d: %s is not the truth", after, strings.Join(path, "."))
			}
			holdMistake(t, outcome{log: log.String()})
		})
	}
}

// maxUnderWay is how many REST requests may be under way when a caller leaves.
const maxUnderWay = ratelimit.DefaultMaxConcurrent

// slowly is a REST API whose answers take a millisecond of the bubble's clock: time for all that happens meanwhile.
type slowly struct{ base http.RoundTripper }

func (s slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(time.Millisecond):
		return s.base.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestNoCacheFlood sends many operations at once that bypass the cache.
func TestNoCacheFlood(t *testing.T) {
	t.Parallel()
	a := newAccount()
	const callers = 60
	body := jsonOf(map[string]string{"query": `{ customer(id: 500) { name organization { website } } }`})
	synctest.Test(t, func(t *testing.T) {
		h := &hostile{account: a.transport}
		handler, log := newServer(t, h)
		start := time.Now()
		var flood sync.WaitGroup
		for range callers {
			flood.Go(func() {
				r := newRequest(t, body)
				r.Header.Set("Cache-Control", "no-cache")
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, r)
				if !strings.Contains(recorder.Body.String(), "Vernon") {
					t.Errorf("LOST: %.200s", recorder.Body)
				}
			})
		}
		flood.Wait()
		synctest.Wait()
		if requests, _ := h.counts(); requests > 2*callers {
			t.Errorf("REQUESTS: %d for %d operations of 2, in %s", requests, callers, time.Since(start))
		}
		holdMistake(t, outcome{log: log.String()})
	})
}

func newRequest(t testing.TB, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	return r
}
