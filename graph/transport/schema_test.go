package transport

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const sdl = `
	scalar Long
	type Query {
		customer: Customer
		customers: [Customer!]!
		count(above: Long): String
		parties: [Party!]!
	}
	type Mutation { rename: Customer }
	type Subscription { renamed: Customer }
	union Party = Customer | Organization
	type Customer { id: ID! firstName: String organization: Organization notes: String! motto: String }
	type Organization { name: String! website: String motto: String }
`

type object map[string]any

// resolvers has resolvers by "Type.field". The execution reads a field without a resolver from its object at once, as gqlgen
// does for fields bound to struct members. Only fields with a resolver can be deferred.
type resolvers map[string]func(ctx context.Context) (any, error)

func value(result any) func(context.Context) (any, error) {
	return func(context.Context) (any, error) { return result, nil }
}

func acme() resolvers {
	return resolvers{
		"Query.customer":        value(object{"id": "500", "firstName": "Vernon"}),
		"Query.customers":       value([]object{{"id": "500"}, {"id": "501"}}),
		"Query.count":           value("1"),
		"Query.parties":         value([]object{{"__typename": "Customer"}, {"__typename": "Organization"}}),
		"Mutation.rename":       value(object{"id": "500", "firstName": "Vernon"}),
		"Customer.organization": value(object{"name": "Acme, Inc"}),
		"Customer.notes":        value("likes <honey>"),
		"Customer.motto":        value("sweet"),
		"Organization.website":  value("https://acme.example"),
	}
}

// with returns a copy in which one field has another resolver.
func (r resolvers) with(field string, resolve func(context.Context) (any, error)) resolvers {
	changed := resolvers{field: resolve}
	for name, kept := range r {
		if name != field {
			changed[name] = kept
		}
	}
	return changed
}

func newServer(resolve resolvers, opts Options) *handler.Server {
	server := handler.New(executableSchema{gqlparser.MustLoadSchema(&ast.Source{Input: sdl}), resolve})
	server.AddTransport(New(opts))
	return server
}

// executableSchema executes operations as gqlgen's generated code does, with gqlgen's runtime.
type executableSchema struct {
	schema  *ast.Schema
	resolve resolvers
}

func (e executableSchema) Schema() *ast.Schema { return e.schema }

func (e executableSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (e executableSchema) Exec(ctx context.Context) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	run := execution{operation, e.resolve, graphql.NewExecutionContextState[struct{}, struct{}, struct{}](
		operation, nil, e.schema, make(chan graphql.DeferredResult),
	)}
	first, root := true, "Query"
	if operation.Operation.Operation == ast.Mutation {
		root = "Mutation"
	}
	return func(ctx context.Context) *graphql.Response {
		var response graphql.Response
		switch {
		case first:
			first = false
			response.Data = encoded(run.object(ctx, root, operation.Operation.SelectionSet, nil))
		case root == "Mutation" || atomic.LoadInt32(&run.state.PendingDeferred) == 0:
			return nil
		default:
			deferred := <-run.state.DeferredResults
			atomic.AddInt32(&run.state.PendingDeferred, -1)
			response = graphql.Response{Path: deferred.Path, Label: deferred.Label, Errors: deferred.Errors}
			response.Data = encoded(deferred.Result)
		}
		if root == "Query" && atomic.LoadInt32(&run.state.Deferred) > 0 {
			hasNext := atomic.LoadInt32(&run.state.PendingDeferred) > 0
			response.HasNext = &hasNext
		}
		return &response
	}
}

func encoded(result graphql.Marshaler) []byte {
	var text strings.Builder
	result.MarshalGQL(&text)
	return []byte(text.String())
}

type execution struct {
	operation *graphql.OperationContext
	resolve   resolvers
	state     *graphql.ExecutionContextState[struct{}, struct{}, struct{}]
}

func (e execution) object(
	ctx context.Context, typeName string, selections ast.SelectionSet, parent object,
) graphql.Marshaler {
	fields := graphql.CollectFields(e.operation, selections, []string{typeName})
	isRoot := parent == nil
	if isRoot {
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: typeName})
	}
	out, deferred := graphql.NewFieldSet(fields), graphql.NewDeferredGroup(ctx)
	for i, field := range fields {
		_, hasResolver := e.resolve[typeName+"."+field.Name]
		resolve := func(ctx context.Context) graphql.Marshaler { return e.field(ctx, typeName, field, parent) }
		nonNull := field.Definition.Type.NonNull
		switch {
		case field.Name == "__typename":
			out.Values[i] = graphql.MarshalString(typeName)
		case isRoot:
			root := graphql.WithRootFieldContext(ctx, &graphql.RootFieldContext{Object: field.Name, Field: field})
			out.ResolveRootConcurrently(root, e.operation, i, true, nonNull, resolve)
		case hasResolver:
			out.ResolveConcurrently(e.operation, &deferred, i, true, nonNull, resolve)
		default:
			out.Values[i] = resolve(ctx)
		}
	}
	out.Dispatch(ctx)
	if out.Invalids > 0 {
		return graphql.Null
	}
	if n := len(deferred.Defers); n > 0 {
		atomic.AddInt32(&e.state.Deferred, int32(n))
		e.state.ProcessDeferredGroup(deferred)
	}
	return out
}

func (e execution) field(
	ctx context.Context, typeName string, field graphql.CollectedField, parent object,
) graphql.Marshaler {
	return graphql.ResolveField(
		ctx, e.operation, field,
		func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error) {
			_, isResolver := e.resolve[typeName+"."+field.Name]
			return &graphql.FieldContext{Object: typeName, Field: field, IsResolver: isResolver}, nil
		},
		func(ctx context.Context) (any, error) {
			if resolve := e.resolve[typeName+"."+field.Name]; resolve != nil {
				return resolve(ctx)
			}
			return parent[field.Name], nil
		},
		nil,
		func(ctx context.Context, selections ast.SelectionSet, result any) graphql.Marshaler {
			return e.result(ctx, field.Definition.Type.Name(), selections, result)
		},
		true, field.Definition.Type.NonNull,
	)
}

func (e execution) result(
	ctx context.Context, typeName string, selections ast.SelectionSet, result any,
) graphql.Marshaler {
	switch result := result.(type) {
	case object:
		if concrete, ok := result["__typename"].(string); ok {
			typeName = concrete
		}
		return e.object(ctx, typeName, selections, result)
	case []object:
		list := make(graphql.Array, len(result))
		for i, element := range result {
			list[i] = e.result(graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i}), typeName, selections, element)
		}
		return list
	case string:
		return graphql.MarshalString(result)
	}
	return graphql.Null
}

// post sends an operation as JSON and returns the answer.
func post(t *testing.T, server http.Handler, accept, body string) *httptest.ResponseRecorder {
	t.Helper()
	return send(server, postRequest(t.Context(), accept, body))
}

func postRequest(ctx context.Context, accept, body string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return r
}

func send(server http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}
