package persisted_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/transport"
)

func schema() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { customer(id: ID): Customer }
		type Mutation { rename: Customer }
		type Subscription { renamed: Customer }
		type Customer { id: ID! name: String }
	`})
}

// reader validates documents by the library's rules.
func reader() persisted.Reader {
	served := schema()
	return func(text string) (*ast.QueryDocument, gqlerror.List) {
		parsed, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			return nil, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
		}
		if len(parsed.Operations) == 0 {
			return nil, gqlerror.List{gqlerror.Errorf("no operation")}
		}
		return parsed, validator.ValidateWithRules(served, parsed, rules.NewDefaultRules())
	}
}

// newServer has the real transport. It answers every operation with the text of its document.
func newServer(t *testing.T, opts persisted.Options) *handler.Server {
	t.Helper()
	opts.Read = reader()
	extension, err := persisted.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	served := schema()
	server := handler.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return served },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			text, err := json.Marshal(graphql.GetOperationContext(ctx).RawQuery)
			if err != nil {
				t.Error(err)
			}
			return graphql.OneShot(&graphql.Response{Data: []byte(`{"ran":` + string(text) + `}`)})
		},
	})
	server.AddTransport(transport.New(transport.Options{
		WithDocumentID: persisted.WithDocumentID,
	}))
	server.Use(extension)
	return server
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// requestBody has the members of a request.
type requestBody map[string]any

func text(query string) requestBody { return requestBody{"query": query} }

// hash names a document by Apollo's extension.
func hash(hash string) requestBody {
	return requestBody{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}}
}

// with adds the text of a document to its name.
func (a requestBody) with(query string) requestBody {
	sent := text(query)
	maps.Copy(sent, a)
	return sent
}

func (a requestBody) post(t *testing.T, accept string) *http.Request {
	t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	return r
}

func (a requestBody) get(t *testing.T, accept string) *http.Request {
	t.Helper()
	values := url.Values{}
	for name, member := range a {
		if value, ok := member.(string); ok {
			values.Set(name, value)
			continue
		}
		object, err := json.Marshal(member)
		if err != nil {
			t.Fatal(err)
		}
		values.Set(name, string(object))
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+values.Encode(), nil)
	r.Header.Set("Accept", accept)
	return r
}

const (
	newType = "application/graphql-response+json"
	oldType = "application/json"
)

// answer is a client's answer: the document that ran, or the only error.
type answer struct {
	status             int
	ran, message, code string
}

func send(t *testing.T, server http.Handler, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	var body struct {
		Data   struct{ Ran string }
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || len(body.Errors) > 1 {
		t.Fatalf("want an answer with at most one error, got %s (%v)", w.Body, err)
	}
	got := answer{status: w.Code, ran: body.Data.Ran}
	if len(body.Errors) == 1 {
		got.message, got.code = body.Errors[0].Message, body.Errors[0].Extensions.Code
	}
	return got
}

// post sends a request by POST, and accepts the newer media type.
func post(t *testing.T, server http.Handler, sent requestBody) answer {
	t.Helper()
	return send(t, server, sent.post(t, newType))
}

// write writes a trusted document or a manifest to a file, and returns its path.
func write(t *testing.T, directory, name, content string) string {
	t.Helper()
	path := filepath.Join(directory, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, manifest string) *persisted.Documents {
	t.Helper()
	documents, err := persisted.Load(write(t, t.TempDir(), "manifest.json", manifest))
	if err != nil {
		t.Fatal(err)
	}
	return documents
}
