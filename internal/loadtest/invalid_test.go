//go:build unix

package loadtest

import (
	"context"
	"net/http"
	"strings"
)

// refused is a request that the server must refuse, always in the same way.
type refused struct {
	name    string
	request func(ctx context.Context, to target, accept string) (*http.Request, error)
	// statuses of the answer as legacyJSON and as graphqlResponse.
	statuses [2]int
	codes    []string
}

var (
	badRequest  = [2]int{http.StatusBadRequest, http.StatusBadRequest} // what is wrong is the HTTP request
	badDocument = [2]int{http.StatusOK, http.StatusBadRequest}
	badArgument = [2]int{http.StatusOK, http.StatusOK} // a field of an answer is null
)

func (r refused) kind(share int) kind {
	return kind{r.name, share, func(ctx context.Context, to target, n int) (string, error) {
		request, err := r.request(ctx, to, mediaTypes[n%2])
		if err != nil {
			return "", err
		}
		got, err := exchange(to.client, request)
		if err != nil {
			return "", err
		}
		return got.refusal(r.statuses[n%2], r.codes...)
	}}
}

type requestBuilder = func(ctx context.Context, to target, accept string) (*http.Request, error)

func posting(body string) requestBuilder {
	return func(ctx context.Context, to target, accept string) (*http.Request, error) {
		return postRequest(ctx, to, accept, body)
	}
}

func asking(query string, variables any) requestBuilder { return posting(operation(query, variables)) }

// changed returns a request that is valid except for one header.
func changed(header, value string) requestBuilder {
	return func(ctx context.Context, to target, accept string) (*http.Request, error) {
		request, err := postRequest(ctx, to, accept, operation("{ __typename }", nil))
		if err == nil {
			request.Header.Set(header, value)
		}
		return request, err
	}
}

func invalidKinds() []kind {
	const bad, parse, validation, input = "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
	status := func(code int) [2]int { return [2]int{code, code} }
	rows := []refused{
		{"malformed JSON", posting(`{"query":`), badRequest, []string{bad}},
		{"empty body", posting(``), badRequest, []string{bad}},
		{"a batch", posting(`[{"query":"{ __typename }"}]`), badRequest, []string{bad}},
		{"query of a wrong type", posting(`{"query":5}`), badRequest, []string{bad}},
		{"variables of a wrong type", posting(`{"query":"{ __typename }","variables":[]}`), badRequest, []string{bad}},
		{"a member twice", posting(`{"query":"{ __typename }","query":"{ a }"}`), badRequest, []string{bad}},
		{"NUL bytes", posting("{\"query\":\"{ \x00 }\"}"), badRequest, []string{bad}},
		{"invalid UTF-8", posting("{\"query\":\"{ \xff\xfe }\"}"), badRequest, []string{bad}},
		{"surrogate alone", posting(`{"query":"{ a(b: \"\ud800\") }"}`), badRequest, []string{bad}},
		{"another content type", changed("Content-Type", "text/plain"), status(http.StatusUnsupportedMediaType), []string{bad}},
		{"a content encoding", changed("Content-Encoding", "gzip"), status(http.StatusUnsupportedMediaType), []string{bad}},
		{"nothing acceptable", changed("Accept", "image/png"), status(http.StatusNotAcceptable), []string{bad}},
		{"another method", method(http.MethodPut), status(http.StatusMethodNotAllowed), []string{bad}},

		{"unfinished document", asking(`{`, nil), badDocument, []string{parse}},
		{"escaped NUL in the document", asking("{ \x00 }", nil), badDocument, []string{parse}},
		{"unknown field", asking(`{ nobody }`, nil), badDocument, []string{validation}},
		{"a mutation", asking(`mutation { a }`, nil), badDocument, []string{validation}},
		{"missing variable", asking(`query($id: ID!) { customer(id: $id) { id } }`, nil), badDocument, []string{validation}},
		{
			"variable of a wrong type",
			asking(`query($id: ID!) { customer(id: $id) { id } }`, map[string]any{"id": []int{1}}),
			badDocument,
			[]string{validation},
		},
		{
			"huge number in the document",
			asking(`{ customers(first: `+strings.Repeat("9", 10_000)+`) { totalCount } }`, nil),
			badDocument,
			[]string{validation},
		},
		{
			"huge number in a variable",
			posting(`{"query":"query($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":1e400}}`),
			badDocument,
			[]string{validation},
		},
		{"argument out of range", asking(`{ customers(first: 100000) { totalCount } }`, nil), badArgument, []string{input}},
		{
			"control characters in an argument",
			asking(`query($t: String) { customers(filter: {email: $t}) { totalCount } }`, map[string]any{"t": "a\x00\r\nb"}),
			badArgument,
			[]string{input},
		},
	}
	kinds := make([]kind, len(rows))
	for i, row := range rows {
		kinds[i] = row.kind(3)
	}
	return kinds
}

func method(name string) requestBuilder {
	return func(ctx context.Context, to target, accept string) (*http.Request, error) {
		request, err := postRequest(ctx, to, accept, "{}")
		if err == nil {
			request.Method = name
		}
		return request, err
	}
}
