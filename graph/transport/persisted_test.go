package transport

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

type documentIDKey struct{}

func withDocumentID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, documentIDKey{}, id)
}

// persistedDocuments are a server's documents by id. The server returns the id of the context as extensions.id.
type persistedDocuments map[string]string

func documentsByID() persistedDocuments {
	return persistedDocuments{
		"count": `{ count }`, "rename": `mutation { rename { id } }`,
		"deferred": `{ customer { id ... @defer { notes } } }`,
	}
}

func (persistedDocuments) ExtensionName() string                   { return "PersistedDocuments" }
func (persistedDocuments) Validate(graphql.ExecutableSchema) error { return nil }

func (p persistedDocuments) MutateOperationParameters(
	ctx context.Context, params *graphql.RawParams,
) *gqlerror.Error {
	id, _ := ctx.Value(documentIDKey{}).(string)
	if object, ok := params.Extensions["persistedQuery"].(map[string]any); ok {
		id, _ = object["sha256Hash"].(string)
	}
	if params.Query == "" {
		params.Query = p[id]
	}
	return nil
}

func (persistedDocuments) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if id, ok := ctx.Value(documentIDKey{}).(string); ok {
		graphql.RegisterExtension(ctx, "id", id)
	}
	return next(ctx)
}

func newPersistedServer(opts Options) *handler.Server {
	opts.WithDocumentID = withDocumentID
	server := newServer(acme(), opts)
	server.Use(documentsByID())
	return server
}

func TestPersistedDocuments(t *testing.T) {
	t.Parallel()
	const (
		byID   = `{"data":{"count":"1"},"extensions":{"id":"count"}}`
		byHash = `{"data":{"count":"1"}}`
	)
	apollo := `{"persistedQuery":{"version":1,"sha256Hash":"count"}}`
	get := func(values url.Values) *http.Request {
		return httptest.NewRequest(http.MethodGet, "/graphql?"+values.Encode(), nil)
	}
	post := func(body string) *http.Request { return postRequest(t.Context(), "", body) }
	tests := map[string]struct {
		request *http.Request
		want    string
	}{
		"documentId":            {post(`{"documentId":"count"}`), byID},
		"documentId by GET":     {get(url.Values{"documentId": {"count"}}), byID},
		"doc_id":                {post(`{"doc_id":"count"}`), byID},
		"id":                    {post(`{"id":"count","query":null}`), byID},
		"id and an empty query": {post(`{"id":"count","query":""}`), byID},
		"id after empty others": {post(`{"id":"count","doc_id":null,"documentId":""}`), byID},
		"documentId first":      {post(`{"id":"a","doc_id":"b","documentId":"count"}`), byID},
		"hash":                  {post(`{"extensions":` + apollo + `}`), byHash},
		"hash by GET":           {get(url.Values{"extensions": {apollo}}), byHash},
		"documentId with a query": {
			post(`{"documentId":"x","query":"{ count }"}`), `{"data":{"count":"1"},"extensions":{"id":"x"}}`,
		},
		"id with a query has another use": {post(`{"id":[1],"doc_id":2,"query":"{ count }"}`), byHash},
		"id in a query string has another use": {
			get(url.Values{"id": {"rename"}, "doc_id": {"rename"}, "query": {"{ count }"}}), byHash,
		},
	}
	server := newPersistedServer(Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if answer := send(server, test.request); answer.Code != http.StatusOK || answer.Body.String() != test.want {
				t.Errorf("status %d, %s, want %s", answer.Code, answer.Body, test.want)
			}
		})
	}
}

// A request without a query that names no document, or names one in a way that is not allowed, is not well-formed.
func TestPersistedRefusals(t *testing.T) {
	t.Parallel()
	const (
		noQuery = "The request body has no query"
		twice   = "The query string has documentId more than once"
	)
	tests := map[string]struct{ body, query, message string }{
		"nothing":                    {body: `{}`, message: noQuery},
		"empty ids":                  {body: `{"id":"","doc_id":"","documentId":""}`, message: noQuery},
		"null":                       {body: `{"id":null,"extensions":{"persistedQuery":null}}`, message: noQuery},
		"other extensions":           {body: `{"extensions":{"trace":1}}`, message: noQuery},
		"documentId of a number":     {body: `{"documentId":1}`, message: "documentId must be a string"},
		"documentId with a query":    {body: `{"documentId":1,"query":"{ count }"}`, message: "documentId must be a string"},
		"doc_id of an object":        {body: `{"doc_id":{}}`, message: "doc_id must be a string"},
		"id of a number":             {body: `{"id":1}`, message: "id must be a string"},
		"empty documentId by GET":    {query: "documentId=", message: "The query string has no query"},
		"id by GET":                  {query: "id=count&doc_id=count", message: "The query string has no query"},
		"documentId twice":           {query: "documentId=a&documentId=b", message: twice},
		"documentId beyond UTF-8":    {query: "documentId=%ff", message: "documentId is not valid UTF-8"},
		"extensions that are broken": {query: "extensions={", message: "extensions must be a JSON object"},
	}
	server := newPersistedServer(Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/graphql?"+test.query, nil)
			if test.body != "" {
				r = postRequest(t.Context(), "", test.body)
			}
			answer := send(server, r)
			text, code := message(t, answer)
			if answer.Code != http.StatusBadRequest || text != test.message+"." || code != errorcode.BadRequest.String() {
				t.Errorf("status %d, %q, %q, want %q", answer.Code, text, code, test.message)
			}
		})
	}
}

// A server without persisted documents ignores ids, and no member of a request reaches the context.
func TestDocumentIDsAreOff(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.Use(documentsByID())
	tests := map[string]struct {
		request *http.Request
		status  int
	}{
		"documentId": {postRequest(t.Context(), "", `{"documentId":"count"}`), 400},
		"hash": {
			postRequest(t.Context(), "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"count"}}}`), 400,
		},
		"documentId by GET":        {httptest.NewRequest(http.MethodGet, "/?documentId=count", nil), 400},
		"of any type with a query": {postRequest(t.Context(), "", `{"documentId":1,"query":"{ count }"}`), 200},
		"twice with a query": {
			httptest.NewRequest(http.MethodGet, "/?documentId=a&documentId=b&query={count}", nil), 200,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if answer := send(server, test.request); answer.Code != test.status {
				t.Errorf("status %d, want %d: %s", answer.Code, test.status, answer.Body)
			}
		})
	}
}

// A document that the request names follows the same rules as a document in the request.
func TestPersistedOperationsFollowTheRules(t *testing.T) {
	t.Parallel()
	server := newPersistedServer(Options{})
	mutation := send(server, httptest.NewRequest(http.MethodGet, "/graphql?documentId=rename", nil))
	if allow := mutation.Header().Get("Allow"); mutation.Code != http.StatusMethodNotAllowed || allow != http.MethodPost {
		t.Errorf("mutation by GET: status %d with Allow %q, want 405 with POST", mutation.Code, allow)
	}
	foreign := httptest.NewRequest(http.MethodGet, "/graphql?documentId=count", nil)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if answer := send(server, foreign); answer.Code != http.StatusForbidden {
		t.Errorf("GET from another origin: status %d, want 403", answer.Code)
	}
	want := `{"data":{"customer":{"id":"500","notes":"likes <honey>"}},"extensions":{"id":"deferred"}}`
	if answer := post(t, server, "", `{"documentId":"deferred"}`); answer.Body.String() != want {
		t.Errorf("@defer for a client that takes one answer: %s, want %s", answer.Body, want)
	}
}
