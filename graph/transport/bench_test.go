package transport

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// trivial is an executor that does nothing, so that the benchmark measures the transport alone.
type trivial struct{ document *ast.QueryDocument }

func newTrivial(b *testing.B) trivial {
	b.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: typed})
	if err != nil {
		b.Fatal(err)
	}
	return trivial{document}
}

func (t trivial) CreateOperationContext(
	_ context.Context, params *graphql.RawParams,
) (*graphql.OperationContext, gqlerror.List) {
	return &graphql.OperationContext{
		RawQuery: params.Query, Variables: params.Variables, Doc: t.document, Operation: t.document.Operations[0],
	}, nil
}

func (trivial) DispatchOperation(
	ctx context.Context, _ *graphql.OperationContext,
) (graphql.ResponseHandler, context.Context) {
	return graphql.OneShot(&graphql.Response{Data: []byte(`{"__type":null}`)}), ctx
}

func (trivial) DispatchError(context.Context, gqlerror.List) *graphql.Response { return nil }

// discard is a client that discards the answer.
type discard struct {
	header http.Header
	bytes  int
}

func (d *discard) Header() http.Header { return d.header }

func (d *discard) Write(p []byte) (int, error) {
	d.bytes += len(p)
	return len(p), nil
}

func (*discard) WriteHeader(int) {}

func BenchmarkRequest(b *testing.B) {
	body := withVariables(typed)
	requests := map[string]auditRequest{
		"POST":    jsonPost(newType, body),
		"GET":     variablesByGet(newType),
		"refused": jsonPost(newType, strings.Replace(body, "query", "qeury", 1)),
	}
	exec := newTrivial(b)
	for name, request := range requests {
		b.Run(name, func(b *testing.B) {
			transport := New(Options{})
			r := request.build()
			b.ReportAllocs()
			for b.Loop() {
				r.Body = io.NopCloser(strings.NewReader(request.body))
				w := &discard{header: make(http.Header)}
				transport.Do(w, r, exec)
				if w.bytes == 0 {
					b.Fatal("no answer")
				}
			}
		})
	}
}
