package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/internal/errorcode"
)

// Each limit allows a document at the limit, and its error about a document beyond the limit has the code of the limit.
func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		limits  limits.Limits
		at      string
		past    string
		code    string
		message string
	}{
		{
			name: "tokens", limits: limits.Limits{Tokens: 6},
			at: `{ me { id } }`, past: `{ me { id id } }`,
			code: errorcode.TokenLimit.String(), message: "The document has 7 tokens; at most 6 are allowed.",
		},
		{
			name: "comments are tokens", limits: limits.Limits{Tokens: 6},
			at: `{ me { id } }`, past: "{ me { id } } # so that they cost something",
			code: errorcode.TokenLimit.String(), message: "The document has 7 tokens; at most 6 are allowed.",
		},
		{
			name: "names",
			at:   `{ ` + strings.Repeat("a", 100) + `: __typename }`, past: `{ ` + strings.Repeat("a", 101) + `: __typename }`,
			code: errorcode.TokenLimit.String(), message: "The document has a name of 101 characters; at most 100 are allowed.",
		},
		{
			name: "depth", limits: limits.Limits{Depth: 3},
			at: `{ customer(id: "500") { organization { id } } }`, past: `{ customers { edges { node { id } } } }`,
			code: errorcode.DepthLimit.String(), message: "The operation has 4 levels of fields; at most 3 are allowed.",
		},
		{
			name: "depth through fragments", limits: limits.Limits{Depth: 3},
			at:   `{ customer(id: "500") { ...A } } fragment A on Customer { organization { ... on Organization { id } } }`,
			past: `{ customers { ...A } } fragment A on CustomerConnection { edges { ...B } } fragment B on CustomerEdge { node { id } }`,
			code: errorcode.DepthLimit.String(), message: "The operation has 4 levels of fields; at most 3 are allowed.",
		},
		{
			name: "aliases", limits: limits.Limits{Aliases: 2},
			at: `{ a: me { b: id id: id } }`, past: `{ a: me { b: id c: id } }`,
			code: errorcode.AliasLimit.String(), message: "The operation has 3 aliases; at most 2 are allowed.",
		},
		{
			name: "aliases through fragments", limits: limits.Limits{Aliases: 4},
			at:   `{ a: me { ...F } b: me { ...F } } fragment F on User { c: id }`,
			past: `{ a: me { ...F } b: me { ...F } d: me { ...F } } fragment F on User { c: id }`,
			code: errorcode.AliasLimit.String(), message: "The operation has 6 aliases; at most 4 are allowed.",
		},
		{
			name: "root fields", limits: limits.Limits{RootFields: 2},
			at: `{ a: __typename ... { b: __typename } }`, past: `{ a: __typename ... { b: __typename } ...C } fragment C on Query { __typename }`,
			code: errorcode.RootFieldLimit.String(), message: "The operation has 3 root fields; at most 2 are allowed.",
		},
		{
			name: "directives", limits: limits.Limits{Directives: 2},
			at:   `{ a: __typename @skip(if: false) ... @include(if: true) { __typename } }`,
			past: `{ a: __typename @skip(if: false) ... @include(if: true) { __typename } ...C @skip(if: true) } fragment C on Query { __typename }`,
			code: errorcode.DirectiveLimit.String(), message: "The operation has 3 directives; at most 2 are allowed.",
		},
		{
			name: "repeats", limits: limits.Limits{Repeats: 2},
			at: `{ me { id } customer(id: "500") { id } }`, past: `{ me { id } customer(id: "500") { id id } }`,
			code: errorcode.RepeatLimit.String(), message: "The document has 3 fields of the same name; at most 2 are allowed.",
		},
		{
			name: "complexity", limits: limits.Limits{Complexity: 52},
			at: `{ customer(id: "500") { id name } }`, past: `{ customer(id: "500") { id name firstName } }`,
			code: errorcode.ComplexityLimit.String(), message: "The operation costs 53; at most 52 is allowed.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newEndpoint(t, live{graph: graph.Options{Limits: test.limits}})
			if got := api.post(t, test.at); len(got.Errors) > 0 {
				t.Errorf("at the limit: %+v", got.Errors)
			}
			got := api.post(t, test.past)
			if code := got.code(t); code != test.code {
				t.Fatalf("past the limit: code %q, want %q", code, test.code)
			}
			if got.Errors[0].Message != test.message {
				t.Errorf("message = %q, want %q", got.Errors[0].Message, test.message)
			}
			extensions := got.Errors[0].Extensions
			if extensions["limit"] == nil || extensions["value"] == nil {
				t.Errorf("extensions = %v, want the limit and the value", extensions)
			}
		})
	}
}

func (e *endpoint) post(tb testing.TB, query string) liveAnswer {
	tb.Helper()
	_, body := e.serve(tb, query, nil)
	var got liveAnswer
	decode(tb, strings.NewReader(body), &got)
	return got
}

// serve returns the answer as the server sends it.
func (e *endpoint) serve(tb testing.TB, query string, variables map[string]any) (status int, body string) {
	tb.Helper()
	content, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	req := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", strings.NewReader(string(content)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	recorder := httptest.NewRecorder()
	e.handler.ServeHTTP(recorder, req)
	return recorder.Code, recorder.Body.String()
}

// A list or an object counts as one value, and so does each value in it.
func TestValueLimit(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Limits: limits.Limits{Values: 5}}})
	const query = `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`
	for ids, refused := range map[int]bool{4: false, 5: true} {
		_, body := api.serve(t, query, map[string]any{"ids": slices.Repeat([]any{"500"}, ids)})
		if got := strings.Contains(body, errorcode.ValueLimit.String()); got != refused {
			t.Errorf("%d ids: %s", ids, body)
		}
	}
	_, body := api.serve(t, query, map[string]any{"ids": []any{map[string]any{"a": []any{"b", "c", nil}}}})
	if want := "The variables have 6 values; at most 5 are allowed."; !strings.Contains(body, want) {
		t.Errorf("%s, want the message %q", body, want)
	}
}

// An answer has the first errors, and one error that says how many there are.
func TestErrorLimit(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Limits: limits.Limits{Errors: 3}}})
	if got := api.post(t, `{ a b c }`); len(got.Errors) != 3 || got.Errors[2].Extensions["code"] == errorcode.ErrorLimit.String() {
		t.Errorf("at the limit: %+v", got.Errors)
	}
	got := api.post(t, `{ a b c d }`)
	if len(got.Errors) != 4 {
		t.Fatalf("past the limit: %+v", got.Errors)
	}
	last := got.Errors[3]
	if last.Extensions["code"] != errorcode.ErrorLimit.String() || last.Message != "The answer has 4 errors; only the first 3 are shown." {
		t.Errorf("last error = %+v", last)
	}
}

// gqlgen resolves fields concurrently, but errors are in the order of their paths.
func TestErrorsAreInOrder(t *testing.T) {
	t.Parallel()
	var query strings.Builder
	query.WriteString("{")
	for i := range 30 {
		fmt.Fprintf(&query, ` f%02d: customer(id: "none") { id }`, 29-i)
	}
	query.WriteString("}")
	api := newEndpoint(t, live{})
	for range 3 {
		var got, want []any
		for i, err := range api.post(t, query.String()).Errors {
			got = append(got, err.Path[0])
			want = append(want, fmt.Sprintf("f%02d", i))
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 30 {
			t.Fatalf("errors at (-want +got):\n%s", diff)
		}
	}
}

func TestIntrospectionOff(t *testing.T) {
	t.Parallel()
	closed, open := newEndpoint(t, live{}), newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	for _, query := range []string{
		`{ __schema { queryType { name } } }`,
		`{ me { id } ...F } fragment F on Query { ... { t: __type(name: "Query") { name } } }`,
	} {
		if code := closed.post(t, query).code(t); code != errorcode.IntrospectionOff.String() {
			t.Errorf("%s: code %q, want %q", query, code, errorcode.IntrospectionOff.String())
		}
		if got := open.post(t, query); len(got.Errors) > 0 {
			t.Errorf("%s: %+v", query, got.Errors)
		}
	}
	if got := closed.post(t, `{ __typename me { __typename } }`); len(got.Errors) > 0 {
		t.Errorf("__typename reveals nothing that the document does not have: %+v", got.Errors)
	}
}

// Without introspection, errors suggest no names.
func TestSuggestionsNeedIntrospection(t *testing.T) {
	t.Parallel()
	closed, open := newEndpoint(t, live{}), newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	for _, query := range []string{
		`{ custmer(id: "500") { id } }`,
		`{ customer(idd: "500") { id } }`,
		`{ customers(orderBy: {field: FIRST_NAM}) { nodes { id } } }`,
		`{ customers(filter: {firstNam: "Vernon"}) { nodes { id } } }`,
		`{ customer(id: "500") }`,
	} {
		for _, endpoint := range []*endpoint{closed, open} {
			_, body := endpoint.serve(t, query, nil)
			if suggests := strings.Contains(body, "Did you mean"); suggests != (endpoint == open) {
				t.Errorf("%s: suggests %t: %s", query, suggests, body)
			}
		}
	}
}

// The limits bound the CPU time before any document is refused or run.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	for name, document := range hostileDocuments() {
		t.Run(name, func(t *testing.T) {
			var status int
			var body string
			took := cpuTime(t, func() { status, body = api.serve(t, document.query, document.variables) })
			var got answer
			decode(t, strings.NewReader(body), &got)
			if status < 400 || status > 499 || len(got.Errors) == 0 {
				t.Errorf("status %d, %d errors", status, len(got.Errors))
			}
			if len(body) > 64<<10 {
				t.Errorf("the answer is %d bytes long: %.300s…", len(body), body)
			}
			// Ten times the intended maximum, for the race detector and a busy machine.
			if took > 500*time.Millisecond {
				t.Errorf("it took %s of CPU", took)
			}
			t.Logf("%s of CPU, %d bytes: %.200s", took, len(body), got.Errors[0].Message)
		})
	}
}

type hostile struct {
	query     string
	variables map[string]any
}

func hostileDocuments() map[string]hostile {
	documents := map[string]string{
		"10,000 equal fields":           `{ customer(id: "500") {` + strings.Repeat(" id", 10_000) + ` } }`,
		"as many equal fields as fit":   `{ customer(id: "500") {` + strings.Repeat(" id", 1980) + ` } }`,
		"as many unknown fields as fit": `{` + strings.Repeat(" nothing", 250) + strings.Repeat(" customr", 250) + ` }`,
		"long unknown fields":           `{` + strings.Repeat(" "+strings.Repeat("customer", 200), 49) + ` }`,
		"one endless name":              `{ ` + strings.Repeat("customer", 30_000) + ` }`,
		"5,000 directives":              `{ me` + strings.Repeat(" @skip(if: true)", 5000) + ` { id } }`,
		"as many directives as fit":     `{ me` + strings.Repeat(" @skip", 990) + ` { id } }`,
		"deep fields":                   strings.Repeat("{ me ", 900) + strings.Repeat("}", 900),
		"deep lists":                    `{ customersByIds(ids: ` + strings.Repeat("[", 990) + strings.Repeat("]", 990) + `) { id } }`,
		"deeper than the token limit":   `{ customersByIds(ids: ` + strings.Repeat("[", 100_000) + `) { id } }`,
		"a huge list":                   `{ customersByIds(ids: [` + strings.Repeat(`"1" `, 50_000) + `]) { id } }`,
		"a list as long as fits":        `{ customersByIds(ids: [` + strings.Repeat(`"1" `, 1980) + `]) { id } `, // no end
		"equal arguments":               `{ customer(` + strings.Repeat(`id: "500" `, 480) + `) { id } }`,
		"equal variables":               `query (` + strings.Repeat(`$v: ID `, 480) + `) { me { id } }`,
		"unknown input fields":          `{ customers(filter: {` + strings.Repeat(`no: 1 `, 480) + `}) { nodes { id } } }`,
		"a cycle of fragments": fragments(180, func(i int) string {
			return fmt.Sprintf("...f%d ...f%d", (i+1)%180, (i+7)%180)
		}),
		"fragments that double": fragments(180, func(i int) string {
			return fmt.Sprintf("...f%d ...f%d", min(i+1, 179), min(i+1, 179))
		}),
		"fragments that double to the end": fragments(160, func(i int) string {
			if i == 159 {
				return "me { id }"
			}
			return fmt.Sprintf("...f%d ...f%d", i+1, i+1)
		}),
		"fields in fragments that double": fragments(70, func(i int) string {
			if i == 69 {
				return "me { id }"
			}
			return fmt.Sprintf("me { id } ...f%d me { id } ...f%d", i+1, i+1)
		}),
		"only comments":                     strings.Repeat("#\n", 120_000),
		"only line breaks":                  strings.Repeat("\n", 250_000),
		"an endless block string":           `{ customer(id: """` + strings.Repeat("\n ", 100_000),
		"a block string of line breaks":     `{ customer(id: """` + strings.Repeat("\n", 250_000) + `""") { id nothing } }`,
		"introspection of introspection":    `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`,
		"introspection many times":          `{` + strings.Repeat(` __schema { types { fields { type { fields { name } } } } }`, 50) + ` }`,
		"several operations without a name": `query A { me { id } } query B { me { id } }`,
	}
	all := map[string]hostile{
		"a megabyte of variables": {
			query:     `query ($id: ID!) { customer(id: $id) { id } }`,
			variables: map[string]any{"id": strings.Repeat("1", 1<<20)},
		},
		"a variable as long as fits": {
			query:     `query ($id: Int!) { customer(id: $id) { id } }`,
			variables: map[string]any{"id": strings.Repeat("1", 200<<10)},
		},
		"variables of the wrong shape": {
			query:     `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`,
			variables: map[string]any{"ids": make([]any, 50_000)},
		},
	}
	for name, query := range documents {
		all[name] = hostile{query: query}
	}
	return all
}

// fragments returns a document that spreads the first of its fragments.
func fragments(count int, body func(i int) string) string {
	var document strings.Builder
	document.WriteString("{ ...f0 }")
	for i := range count {
		fmt.Fprintf(&document, " fragment f%d on Query { %s }", i, body(i))
	}
	return document.String()
}

// Errors repeat names and values of a request, but shorten them.
func TestMessagesAreShort(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	_, body := api.serve(t, `{ `+strings.Repeat("ä", 1000)+` }`, nil)
	_, unknown := api.serve(t, `{ `+strings.Repeat("customer", 1000)+` }`, nil)
	for _, answer := range []string{body, unknown} {
		if len(answer) > 1000 || !strings.Contains(answer, `"errors"`) {
			t.Errorf("%d bytes: %.200s", len(answer), answer)
		}
	}
}

// The error of a request says what the client has to change.
func TestErrorsOfRequests(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	const ordered = `query ($order: CustomerOrder!) { customers(orderBy: $order) { nodes { id } } }`
	tests := []struct {
		name, query string
		variables   map[string]any
		want        string
	}{
		{"no variable", ordered, nil, "Variable $order: must be defined"},
		{
			"wrong variable", ordered,
			map[string]any{"order": map[string]any{"field": "FIRST_NAME", "direction": ""}},
			`Variable $order.direction: "" is not a valid OrderDirection`,
		},
		{
			"which operation", `query A { me { id } } query B { me { id } }`, nil,
			"The document has several operations; name the one to run in operationName.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, body := api.serve(t, test.query, test.variables)
			var got answer
			decode(t, strings.NewReader(body), &got)
			if status != http.StatusBadRequest || len(got.Errors) != 1 || got.Errors[0].Message != test.want || got.Errors[0].Path != nil {
				t.Errorf("status %d: %s, want the message %q and no path", status, body, test.want)
			}
		})
	}
}
