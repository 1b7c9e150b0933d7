package transport

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unsafe"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// message returns the only error's message and code.
func message(t *testing.T, answer *httptest.ResponseRecorder) (string, string) {
	t.Helper()
	var body struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || len(body.Errors) != 1 {
		t.Fatalf("want one error, got %s (%v)", answer.Body, err)
	}
	return body.Errors[0].Message, body.Errors[0].Extensions.Code
}

func TestPostRefusals(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	tests := map[string]struct {
		change  func(*http.Request)
		body    string
		status  int
		message string
		code    string // default: BAD_REQUEST
	}{
		"no content type": {
			change: func(r *http.Request) { r.Header.Del("Content-Type") }, status: 415, message: "application/json",
		},
		"form": {
			change: contentType("application/x-www-form-urlencoded"), status: 415, message: "application/json",
		},
		"two content types": {
			change: contentType("application/json, text/plain"), status: 415, message: "application/json",
		},
		"other charset":    {change: contentType("application/json; charset=latin1"), status: 415, message: "UTF-8"},
		"compressed":       {change: header("Content-Encoding", "gzip"), status: 415, message: "content encoding"},
		"nothing accepted": {change: header("Accept", "text/html"), status: 406, message: "application/json"},
		"empty":            {body: " ", status: 400, message: "JSON"},
		"not JSON":         {body: secret, status: 400, message: "The request body is not valid JSON in UTF-8"},
		"cut off":          {body: `{"query":"` + secret, status: 400, message: "not valid JSON"},
		"cut off below a name": {
			body: `{"variables":{"` + secret + `":[`, status: 400, message: "not valid JSON in UTF-8",
		},
		"trailing data": {body: typename + secret, status: 400, message: "not valid JSON"},
		"second object": {body: typename + typename, status: 400, message: "not valid JSON"},
		"batch":         {body: `[` + typename + `]`, status: 400, message: "Batches are not supported"},
		"a string":      {body: `"` + secret + `"`, status: 400, message: "The request body must be a JSON object"},
		"null":          {body: `null`, status: 400, message: "The request body has no query"},
		"null query":    {body: `{"query":null}`, status: 400, message: "has no query"},
		"query of an object": {
			body: `{"query":{"` + secret + `":1}}`, status: 400, message: "query must be a string",
		},
		"variables of a string": {
			body:   `{"query":"{ __typename }","variables":"` + secret + `"}`,
			status: 400, message: "variables must be a JSON object",
		},
		"extensions of a list": {
			body:   `{"query":"{ __typename }","extensions":["` + secret + `"]}`,
			status: 400, message: "extensions must be a JSON object",
		},
		"empty name of an operation": {
			body: `{"query":"{ __typename }","operationName":""}`, status: 400, message: "operationName is empty: leave it out, or name an operation",
		},
		"name of a number": {
			body: `{"query":"{ __typename }","operationName":1}`, status: 400, message: "operationName must be a string",
		},
		"duplicate member": {
			body:   `{"query":"{ __typename }","query":"{ ` + secret + ` }"}`,
			status: 400, message: "more than once",
		},
		"duplicate variable": {
			body:   `{"query":"{ __typename }","variables":{"` + secret + `":1,"` + secret + `":2}}`,
			status: 400, message: "more than once",
		},
		"invalid UTF-8":  {body: "{\"query\":\"{ __typename } #\xff\"}", status: 400, message: "UTF-8"},
		"lone surrogate": {body: `{"query":"{ __typename } #\ud800"}`, status: 400, message: "UTF-8"},
		"too large": {
			body: `{"query":"` + strings.Repeat(" ", 1000) + `"}`, status: 413,
			message: "The request body has 1012 bytes; at most 500 are allowed", code: errorcode.BodyTooLarge.String(),
		},
		"too large, without Content-Length": {
			change: func(r *http.Request) { r.ContentLength = unknownSize },
			body:   `{"query":"` + strings.Repeat(" ", 1000) + `"}`, status: 413,
			message: "The request body has more than the 500 bytes that are allowed", code: errorcode.BodyTooLarge.String(),
		},
	}
	server := newServer(acme(), Options{MaxBodyBytes: 500})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.body == "" {
				test.body = typename
			}
			r := postRequest(t.Context(), "", test.body)
			if test.change != nil {
				test.change(r)
			}
			answer := send(server, r)
			if answer.Code != test.status {
				t.Errorf("status %d, want %d", answer.Code, test.status)
			}
			text, code := message(t, answer)
			if want := stdcmp.Or(test.code, errorcode.BadRequest.String()); !strings.Contains(text, test.message) || code != want {
				t.Errorf("message %q with code %q, want %q with %q", text, code, test.message, want)
			}
			if strings.Contains(answer.Body.String(), secret) {
				t.Errorf("the answer repeats the request: %s", answer.Body)
			}
		})
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func contentType(value string) func(*http.Request) { return header("Content-Type", value) }

func TestGetRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query   string
		status  int
		message string
		code    string
	}{
		"no query":           {"", 400, "The query string has no query", errorcode.BadRequest.String()},
		"empty query":        {"query=", 400, "has no query", errorcode.BadRequest.String()},
		"not a query string": {"query=%zz", 400, "The query string is not valid", errorcode.BadRequest.String()},
		"query twice":        {"query={__typename}&query={__typename}", 400, "query more than once", errorcode.BadRequest.String()},
		"variables twice": {
			"query={__typename}&variables={}&variables={}", 400, "variables more than once", errorcode.BadRequest.String(),
		},
		"invalid UTF-8":     {"query=%ff", 400, "query is not valid UTF-8", errorcode.BadRequest.String()},
		"variables of list": {"query={__typename}&variables=[]", 400, "variables must be a JSON object", errorcode.BadRequest.String()},
		"broken variables":  {"query={__typename}&variables={", 400, "variables must be a JSON object", errorcode.BadRequest.String()},
		"broken extensions": {"query={__typename}&extensions=1", 400, "extensions must be a JSON object", errorcode.BadRequest.String()},
		"too long": {
			"query=" + strings.Repeat("a", 500), 414,
			"The query string has 506 bytes; at most 500 are allowed", errorcode.QueryStringTooLong.String(),
		},
	}
	server := newServer(acme(), Options{MaxBodyBytes: 500})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
			r.URL.RawQuery = test.query
			answer := send(server, r)
			if answer.Code != test.status {
				t.Errorf("status %d, want %d", answer.Code, test.status)
			}
			if text, code := message(t, answer); !strings.Contains(text, test.message) || code != test.code {
				t.Errorf("message %q with code %q, want %q with %q", text, code, test.message, test.code)
			}
		})
	}
}

// Clients read the limit and the size in extensions, so that they need not parse the message.
func TestSizesInExtensions(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{MaxBodyBytes: 500})
	long := strings.Repeat("a", 500)
	streamed := postRequest(t.Context(), "", `{"query":"`+long+`"}`)
	streamed.ContentLength = unknownSize
	requests := map[string]struct {
		request *http.Request
		want    string
	}{
		"body":         {postRequest(t.Context(), "", `{"query":"`+long+`"}`), `{"code":"BODY_TOO_LARGE","limit":500,"value":512}`},
		"body so far":  {streamed, `{"code":"BODY_TOO_LARGE","limit":500}`},
		"query string": {httptest.NewRequest("GET", "/?query="+long, nil), `{"code":"QUERY_STRING_TOO_LONG","limit":500,"value":506}`},
	}
	for name, test := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body struct {
				Errors []struct{ Extensions json.RawMessage }
			}
			answer := send(server, test.request)
			if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || len(body.Errors) != 1 {
				t.Fatalf("want one error, got %s (%v)", answer.Body, err)
			}
			if got := string(body.Errors[0].Extensions); got != test.want {
				t.Errorf("extensions %s, want %s", got, test.want)
			}
		})
	}
}

// A body whose Content-Length is too large is refused unread, so that a client that asks first (100-continue) need not send
// it.
func TestBodyTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	r := postRequest(t.Context(), "", "")
	r.Body, r.ContentLength = unreadable{t}, 501
	if answer := send(newServer(acme(), Options{MaxBodyBytes: 500}), r); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, want 413", answer.Code)
	}
}

type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

func (unreadable) Close() error { return nil }

// A body that ends too early has another error than a body that is not JSON.
func TestBodyThatStops(t *testing.T) {
	t.Parallel()
	for cause, want := range map[error]struct {
		status  int
		message string
	}{
		os.ErrDeadlineExceeded: {http.StatusRequestTimeout, "The request body did not arrive in time"},
		io.ErrUnexpectedEOF:    {http.StatusBadRequest, "The request body ends too early"},
	} {
		r := postRequest(t.Context(), "", "")
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"query": "{ __typename }"}`), iotest.ErrReader(cause)))
		answer := send(newServer(acme(), Options{}), r)
		if answer.Code != want.status || !strings.Contains(answer.Body.String(), want.message) {
			t.Errorf("%v: status %d: %s, want %d and %q", cause, answer.Code, answer.Body, want.status, want.message)
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	for _, method := range []string{"HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "QUERY"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			answer := send(server, httptest.NewRequest(method, "/graphql?query={__typename}", nil))
			if allow := answer.Header().Get("Allow"); answer.Code != http.StatusMethodNotAllowed || allow != "GET, POST" {
				t.Errorf("status %d with Allow %q, want 405 with GET, POST", answer.Code, allow)
			}
		})
	}
}

func TestMutationByGet(t *testing.T) {
	t.Parallel()
	resolve := acme().with("Mutation.rename", func(context.Context) (any, error) {
		t.Error("the mutation ran")
		return nil, nil //nolint:nilnil // null is the answer
	})
	values := url.Values{"query": {"query Q { __typename } mutation M { rename { id } }"}, "operationName": {"M"}}
	answer := send(newServer(resolve, Options{}), httptest.NewRequest(http.MethodGet, "/graphql?"+values.Encode(), nil))
	if allow := answer.Header().Get("Allow"); answer.Code != http.StatusMethodNotAllowed || allow != http.MethodPost {
		t.Errorf("status %d with Allow %q, want 405 with POST", answer.Code, allow)
	}
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	tests := map[string]int{oldType: 200, newType: 400}
	for accept, status := range tests {
		answer := post(t, server, accept, `{"query":"subscription { renamed { id } }"}`)
		text, code := message(t, answer)
		if answer.Code != status || text != "A subscription needs Accept: text/event-stream, or a WebSocket." || code != errorcode.BadRequest.String() {
			t.Errorf("%s: status %d, %q, %q", accept, answer.Code, text, code)
		}
	}
}

// parameters records what reaches the executor.
type parameters struct{ got graphql.RawParams }

func (*parameters) ExtensionName() string                   { return "Parameters" }
func (*parameters) Validate(graphql.ExecutableSchema) error { return nil }
func (p *parameters) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	p.got = *params
	return nil
}

func TestParameters(t *testing.T) {
	t.Parallel()
	const (
		document  = "query Count($above: Long) { count(above: $above) }"
		variables = `{"above":9007199254740993,"nested":{"list":[1.50,"a",true,null]}}`
	)
	want := graphql.RawParams{
		Query:         document,
		OperationName: "Count",
		Variables: map[string]any{
			"above": json.Number("9007199254740993"),
			"nested": map[string]any{
				"list": []any{json.Number("1.50"), "a", true, nil},
			},
		},
		Extensions: map[string]any{"trace": json.Number("18446744073709551615")},
	}
	get := url.Values{
		"query": {document}, "operationName": {"Count"}, "variables": {variables},
		"extensions": {`{"trace":18446744073709551615}`},
	}
	requests := map[string]*http.Request{
		"POST": postRequest(t.Context(), "", `{"query":"`+document+`","operationName":"Count","variables":`+variables+
			`,"extensions":{"trace":18446744073709551615},"id":"ignored"}`),
		"GET": httptest.NewRequest(http.MethodGet, "/graphql?"+get.Encode(), nil),
	}
	for name, r := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := &parameters{}
			server := newServer(acme(), Options{})
			server.Use(seen)
			if answer := send(server, r); answer.Body.String() != `{"data":{"count":"1"}}` {
				t.Errorf("answer %s", answer.Body)
			}
			if seen.got.Headers == nil || seen.got.ReadTime.Start.IsZero() {
				t.Error("headers or read time are missing")
			}
			seen.got.Headers, seen.got.ReadTime = nil, graphql.TraceTiming{}
			if diff := cmp.Diff(want, seen.got); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
		})
	}
}

// The server keeps documents. A document from a query string must not keep the whole query string in memory.
func TestDocumentIsNoSubstringOfTheQueryString(t *testing.T) {
	t.Parallel()
	seen := &parameters{}
	server := newServer(acme(), Options{})
	server.Use(seen)
	r := httptest.NewRequest(http.MethodGet, "/graphql?query={__typename}", nil)
	send(server, r)
	query, part := seen.got.Query, strings.TrimPrefix(r.URL.RawQuery, "query=")
	if query != part {
		t.Fatalf("query %q, want %q", query, part)
	}
	if unsafe.StringData(query) == unsafe.StringData(part) {
		t.Error("the document is a substring of the query string")
	}
}

func TestBodyOfExactlyTheLimit(t *testing.T) {
	t.Parallel()
	body := append([]byte(typename), bytes.Repeat([]byte(" "), 100)...)
	answer := post(t, newServer(acme(), Options{MaxBodyBytes: int64(len(body))}), "", string(body))
	if answer.Code != http.StatusOK {
		t.Errorf("status %d, want 200", answer.Code)
	}
}
