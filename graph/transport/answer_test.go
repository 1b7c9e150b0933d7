package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	failing := acme().
		with("Customer.organization", func(context.Context) (any, error) { return nil, errors.New("unreachable") }).
		with("Query.customers", func(context.Context) (any, error) { return nil, errors.New("unlisted") })
	tests := map[string]struct {
		query string
		want  string
	}{
		"data": {
			`{ customer { id notes } }`,
			`{"data":{"customer":{"id":"500","notes":"likes <honey>"}}}`,
		},
		"partial data": {
			`{ customer { id organization { name } } }`,
			`{"errors":[{"message":"unreachable","path":["customer","organization"],` +
				`"locations":[{"line":1,"column":17}]}],` +
				`"data":{"customer":{"id":"500","organization":null}}}`,
		},
		"null data": {
			`{ customers { id } }`,
			`{"errors":[{"message":"unlisted","path":["customers"],"locations":[{"line":1,"column":3}]}],"data":null}`,
		},
	}
	for name, test := range tests {
		for _, accept := range []string{newType, oldType} {
			t.Run(name+" "+accept, func(t *testing.T) {
				t.Parallel()
				resolve := failing
				if name == "data" {
					resolve = acme()
				}
				answer := post(t, newServer(resolve, Options{}), accept, `{"query":"`+test.query+`"}`)
				if diff := cmp.Diff(test.want, answer.Body.String()); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
				want := http.Header{
					"Cache-Control":          {"no-store"},
					"Content-Length":         {strconv.Itoa(len(test.want))},
					"Content-Type":           {accept + "; charset=utf-8"},
					"Vary":                   {"Accept"},
					"X-Content-Type-Options": {"nosniff"},
				}
				if diff := cmp.Diff(want, answer.Header()); diff != "" || answer.Code != http.StatusOK {
					t.Errorf("status %d, headers (-want +got):\n%s", answer.Code, diff)
				}
			})
		}
	}
}

func TestVaryIsAdded(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	w.Header().Set("Vary", "Origin")
	newServer(acme(), Options{}).ServeHTTP(w, postRequest(t.Context(), "", typename))
	if diff := cmp.Diff([]string{"Origin", "Accept"}, w.Header().Values("Vary")); diff != "" {
		t.Errorf("Vary (-want +got):\n%s", diff)
	}
}

// refusing answers every operation with errors and without data.
func refusing(errs ...*gqlerror.Error) graphql.OperationMiddleware {
	return func(context.Context, graphql.OperationHandler) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Errors: errs})
	}
}

func withCode(code any) *gqlerror.Error {
	return &gqlerror.Error{Message: "refused", Extensions: map[string]any{"code": code}}
}

func TestStatusWithoutData(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		errs   []*gqlerror.Error
		status int
	}{
		"without code":  {[]*gqlerror.Error{{Message: "refused"}}, 400},
		"unknown code":  {[]*gqlerror.Error{withCode("OTHER")}, 400},
		"code not text": {[]*gqlerror.Error{withCode(7)}, 400},
		"any status":    {[]*gqlerror.Error{withCode(errorcode.ErrorLimit.String())}, 400},
		"first with a status": {
			[]*gqlerror.Error{withCode("OTHER"), withCode(errorcode.NotInSafelist.String()), withCode(errorcode.Timeout.String())}, 403,
		},
		"step of a protocol": {[]*gqlerror.Error{withCode(errorcode.PersistedNotFound.String())}, 200},
		"time ran out":       {[]*gqlerror.Error{withCode(errorcode.Timeout.String())}, 504},
		"no error":           {nil, 500},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(acme(), Options{})
			server.AroundOperations(refusing(test.errs...))
			if answer := post(t, server, newType, typename); answer.Code != test.status {
				t.Errorf("%s: status %d, want %d", newType, answer.Code, test.status)
			}
			if answer := post(t, server, oldType, typename); answer.Code != http.StatusOK {
				t.Errorf("%s: status %d, want 200", oldType, answer.Code)
			}
		})
	}
}

func TestUnencodableResponse(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		graphql.RegisterExtension(ctx, "callback", func() {})
		return next(ctx)
	})
	for accept, want := range map[string]string{
		newType: `{"errors":[{"message":"The response cannot be written as JSON.","extensions":{"code":"INTERNAL"}}]}`,
		string(eventStream): "event: next\ndata: {\"errors\":[{\"message\":\"The response cannot be written as JSON.\"," +
			"\"extensions\":{\"code\":\"INTERNAL\"}}],\"hasNext\":false}\n\nevent: complete\ndata:\n\n",
	} {
		if diff := cmp.Diff(want, post(t, server, accept, typename).Body.String()); diff != "" {
			t.Errorf("%s: body (-want +got):\n%s", accept, diff)
		}
	}
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		graphql.RegisterExtension(ctx, "requests", 1)
		return next(ctx)
	})
	want := `{"data":{"__typename":"Query"},"extensions":{"requests":1}}`
	if diff := cmp.Diff(want, post(t, server, "", typename).Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func untilCancelled(ctx context.Context) (any, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	resolve := acme().with("Customer.organization", untilCancelled)
	const query = `{"query":"{ customer { id organization { name } } }"}`
	late := `{"errors":[{"message":"The operation did not finish in time.","extensions":{"code":"TIMEOUT"}}]}`
	partial := `{"errors":[{"message":"context deadline exceeded","path":["customer","organization"],` +
		`"locations":[{"line":1,"column":17}]}],` +
		`"data":{"customer":{"id":"500","organization":null}}}`
	tests := map[string]struct {
		timeout time.Duration
		accept  string
		status  int
		body    string
	}{
		"passed already":          {0, newType, http.StatusGatewayTimeout, late},
		"passed already, as JSON": {0, oldType, http.StatusOK, late},
		"passes in a resolver":    {time.Minute, newType, http.StatusOK, partial},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), test.timeout)
				defer cancel()
				answer := send(newServer(resolve, Options{}), postRequest(ctx, test.accept, query))
				if answer.Code != test.status {
					t.Errorf("status %d, want %d", answer.Code, test.status)
				}
				if diff := cmp.Diff(test.body, answer.Body.String()); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestOperationCancelledByTheServer(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return next(ctx)
	})
	if text, code := message(t, post(t, server, newType, typename)); code != errorcode.Timeout.String() {
		t.Errorf("message %q with code %q, want code %q", text, code, errorcode.Timeout.String())
	}
}

func TestContextEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	var operation context.Context
	server := newServer(acme().with("Query.count", func(ctx context.Context) (any, error) {
		operation = ctx
		return "1", nil
	}), Options{})
	request, end := context.WithCancel(t.Context())
	req := httptest.NewRequestWithContext(request, http.MethodPost, "/", strings.NewReader(body(`{ count }`)))
	req.Header.Set("Content-Type", "application/json")
	server.ServeHTTP(httptest.NewRecorder(), req)
	if end(); operation == nil || operation.Err() == nil {
		t.Error("the operation's context goes on")
	}
}

func TestNothingIsWrittenAfterDisconnect(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"one answer": `{"query":"{ customer { organization { name } } }"}`,
		"a stream":   `{"query":"{ customer { id ... @defer { organization { name } } } }"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, disconnect := context.WithCancel(t.Context())
			server := newServer(acme().with("Query.customer", func(ctx context.Context) (any, error) {
				disconnect()
				<-ctx.Done() // the operation ends with the connection
				return object{"id": "500"}, nil
			}), Options{})
			answer := send(server, postRequest(ctx, "application/json, multipart/mixed", body))
			if answer.Body.Len() > 0 || answer.Flushed {
				t.Errorf("wrote %q", answer.Body)
			}
		})
	}
}

func TestPanicOutsideResolversIsTyped(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.SetRecoverFunc(func(context.Context, any) error { return errors.New("internal") })
	server.AroundResponses(func(context.Context, graphql.ResponseHandler) *graphql.Response { panic("boom") })
	answer := post(t, server, newType, typename)
	if got := answer.Header().Get("Content-Type"); answer.Code != 500 || got != newType+"; charset=utf-8" {
		t.Errorf("status %d with content type %q", answer.Code, got)
	}
}
