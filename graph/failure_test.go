package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// A part that fails is null with one error at its path, and the rest of the data stays.
func TestFailedPartLeavesTheRest(t *testing.T) {
	t.Parallel()
	const query = `{ customer(id: "500") { firstName emails { value } phones { value } organization { website } } }`
	tests := []struct {
		name    string
		options emulator.Options
		fault   emulator.Fault
		patch   func(customer map[string]any)
		path    []any
		code    string
	}{
		{
			name:  "organization does not exist",
			fault: emulator.Fault{Route: organizationRoute, Status: http.StatusNotFound},
			path:  []any{"customer", "organization"}, code: errorcode.NotFound.String(),
		},
		{
			name:  "organization is forbidden",
			fault: emulator.Fault{Route: organizationRoute, Status: http.StatusForbidden},
			path:  []any{"customer", "organization"}, code: errorcode.Forbidden.String(),
		},
		{
			name:  "organization fails",
			fault: emulator.Fault{Route: organizationRoute, Status: http.StatusInternalServerError},
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamUnavailable.String(),
		},
		{
			name:  "organization is an error page",
			fault: emulator.Fault{Route: organizationRoute, Body: "<html>maintenance</html>"},
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamInvalid.String(),
		},
		{
			name:  "organization redirects abroad",
			fault: emulator.Fault{Route: organizationRoute, Redirect: "https://attacker.example/v2/organizations/35"},
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamInvalid.String(),
		},
		{
			name:  "organization link leads abroad",
			patch: setLink("organization", "https://attacker.example/v2/organizations/35"),
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamInvalid.String(),
		},
		{
			name:  "organization link is broken",
			patch: setLink("organization", "https://[broken"),
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamInvalid.String(),
		},
		{
			name:  "organization link has another shape",
			patch: func(c map[string]any) { c["_links"].(map[string]any)["organization"] = "35" },
			path:  []any{"customer", "organization"}, code: errorcode.UpstreamInvalid.String(),
		},
		{
			name:    "emails hang",
			options: emulator.Options{OmitEmbedded: true},
			fault:   emulator.Fault{Route: customerRoute + "/emails", Hang: true},
			path:    []any{"customer", "emails"}, code: errorcode.Timeout.String(),
		},
		{
			name:    "emails are cut before the status",
			options: emulator.Options{OmitEmbedded: true},
			fault:   emulator.Fault{Route: customerRoute + "/emails", Cut: true},
			path:    []any{"customer", "emails"}, code: errorcode.UpstreamUnavailable.String(),
		},
		{
			name:    "emails are cut in the middle",
			options: emulator.Options{OmitEmbedded: true},
			fault:   emulator.Fault{Route: customerRoute + "/emails", CutBody: true},
			path:    []any{"customer", "emails"}, code: errorcode.UpstreamUnavailable.String(),
		},
		{
			name:    "emails link leads to another scheme",
			options: emulator.Options{OmitEmbedded: true},
			patch:   setLink("emails", "http://api.helpscout.net/v2/customers/500/emails"),
			path:    []any{"customer", "emails"}, code: errorcode.UpstreamInvalid.String(),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := newAPI(t, test.options)
				if test.fault.Route != "" {
					api.account.Inject(test.fault)
				}
				if test.patch != nil {
					api.account.Patch("/v2/customers/500", test.patch)
				}
				begin := time.Now()
				got := api.query(t, query, nil)
				if elapsed := time.Since(begin); elapsed > requestTimeout+time.Second {
					t.Errorf("took %s, want about the request timeout", elapsed)
				}
				wantErrors(t, got, failed{Path: test.path, Extensions: map[string]any{"code": test.code}})
				customer := got.Data.(map[string]any)["customer"].(map[string]any)
				for field, value := range customer {
					if missing := value == nil; missing != (field == test.path[1]) {
						t.Errorf("%s = %v", field, value)
					}
				}
			})
		})
	}
}

// An operation that reaches its deadline answers with the data that it has.
func TestOperationDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Latency: requestTimeout - time.Second, OmitEmbedded: true})
		ids := make([]string, 90) // six rounds of 16 requests, four seconds each: more than the operation has
		for i, customer := range api.account.Customers()[:len(ids)] {
			ids[i] = fmt.Sprint(customer.ID)
		}
		begin := time.Now()
		got := api.query(t, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`, map[string]any{"ids": ids})
		if elapsed := time.Since(begin); elapsed != operationTimeout {
			t.Errorf("took %s, want %s", elapsed, operationTimeout)
		}
		rows := got.Data.(map[string]any)["customersByIds"].([]any)
		missing := 0
		for _, row := range rows {
			if row == nil {
				missing++
			}
		}
		if len(rows) != len(ids) || missing == 0 || missing == len(ids) || len(got.Errors) != missing {
			t.Errorf("%d rows, %d of them null, %d errors; want some of both, and an error for each null", len(rows), missing, len(got.Errors))
		}
		for _, failure := range got.Errors {
			if failure.Extensions["code"] != errorcode.Timeout.String() || failure.Extensions["limit"] != "20s" ||
				failure.Message != "The operation took longer than its limit of 20s." {
				t.Errorf("error = %+v, want %s with the limit", failure, errorcode.Timeout.String())
			}
		}
	})
}

// Without any data at its deadline, an operation still has an answer.
func TestOperationDeadlineWithoutData(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{OperationTimeout: time.Nanosecond}})
	status, body := api.serve(t, vernonQuery, nil)
	if status != http.StatusGatewayTimeout || !strings.Contains(body, `"The operation took longer than its limit of 1ns."`) {
		t.Errorf("status %d: %s", status, body)
	}
}

// An operation ends when its client goes away, and leaves no goroutine.
func TestCancelledOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		api.account.Inject(emulator.Fault{Route: customerRoute, Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query": "{ customer(id: 500) { id } }"}`))
		req.Header.Set("Content-Type", "application/json")
		begin := time.Now()
		api.handler.ServeHTTP(httptest.NewRecorder(), req)
		if elapsed := time.Since(begin); elapsed != time.Second {
			t.Errorf("returned after %s, want it to end with its client", elapsed)
		}
	})
}

func TestFailedRowLeavesTheOthers(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	other := fmt.Sprint(api.account.Customers()[0].ID)
	api.account.Inject(emulator.Fault{Route: customerRoute, Path: "/v2/customers/500", Status: http.StatusServiceUnavailable})
	got := api.query(t, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`,
		map[string]any{"ids": []string{other, "500", "1", other}})
	wantData(t, got.Data, fmt.Sprintf(`{"customersByIds": [{"id": %[1]q}, null, null, {"id": %[1]q}]}`, other))
	wantErrors(t, got, failed{
		Path:       []any{"customersByIds", json.Number("1")},
		Extensions: map[string]any{"code": errorcode.UpstreamUnavailable.String()},
	})
}

func TestMissingIsNullWithoutError(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	got := api.data(t, `{
	  customer(id: "1") { id } organization(id: "1") { id } customersByIds(ids: ["1"]) { id }
	  node(nodeId: "Q3VzdG9tZXI6MQ") { nodeId } other: node(nodeId: "T3JnYW5pemF0aW9uOjE") { nodeId }
	}`, nil)
	wantData(t, got, `{"customer": null, "organization": null, "customersByIds": [null], "node": null, "other": null}`)
}

// Invalid arguments are refused before any request.
func TestRefusedArguments(t *testing.T) {
	t.Parallel()
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint(i + 1)
	}
	tests := []struct {
		name, query string
		variables   map[string]any
		argument    string
		message     string
	}{
		{"word", `{ customer(id: "Vernon") { id } }`, nil, "id", "Help Scout's number"},
		{"empty", `{ customer(id: "") { id } }`, nil, "id", "Help Scout's number"},
		{"zero", `{ organization(id: "0") { id } }`, nil, "id", "Help Scout's number"},
		{"negative", `{ organization(id: "-35") { id } }`, nil, "id", "Help Scout's number"},
		{"more than 64 bits", `{ customer(id: "9223372036854775808") { id } }`, nil, "id", "Help Scout's number"},
		{"path", `{ customer(id: "500/emails") { id } }`, nil, "id", "Help Scout's number"},
		{"one of several", `{ customersByIds(ids: ["500", "x"]) { id } }`, nil, "ids", "Help Scout's number"},
		{"too many", `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`, map[string]any{"ids": many}, "ids", "101 ids; at most 100"},
		{"foreign node", `{ node(nodeId: "VGhyZWFkOjE") { nodeId } }`, nil, "nodeId", "not the nodeId"},
		{"no node", `{ node(nodeId: "500") { nodeId } }`, nil, "nodeId", "not the nodeId"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{})
			got := api.query(t, test.query, test.variables)
			if len(got.Errors) != 1 {
				t.Fatalf("errors = %+v, want one", got.Errors)
			}
			failure := got.Errors[0]
			if failure.Extensions["code"] != errorcode.BadUserInput.String() || failure.Extensions["argument"] != test.argument {
				t.Errorf("extensions = %v", failure.Extensions)
			}
			if !strings.Contains(failure.Message, test.message) || !strings.Contains(failure.Message, test.argument) {
				t.Errorf("message = %q, want it to say %q", failure.Message, test.message)
			}
			api.wantRequests(t, nil)
		})
	}
}

// The client gets the account's failure as a code, with the facts that it can act on.
func TestFailureOfTheAccount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault emulator.Fault
		want  map[string]any
	}{
		{
			"token",
			emulator.Fault{Status: http.StatusUnauthorized},
			map[string]any{"code": errorcode.Unauthenticated.String()},
		},
		{
			"budget",
			emulator.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Retry-After": {"17"}}},
			map[string]any{"code": errorcode.RateLimited.String(), "retryAfter": json.Number("17")},
		},
		{
			"standard header",
			emulator.Fault{Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"5"}}},
			map[string]any{"code": errorcode.UpstreamUnavailable.String(), "retryAfter": json.Number("5")},
		},
		{
			"body without end",
			emulator.Fault{BodySize: 200 << 20},
			map[string]any{"code": errorcode.UpstreamInvalid.String()},
		},
		{
			"body that is cut",
			emulator.Fault{CutBody: true},
			map[string]any{"code": errorcode.UpstreamUnavailable.String()},
		},
		{
			"wrong type",
			emulator.Fault{Body: `{"id": "five hundred"}`},
			map[string]any{"code": errorcode.UpstreamInvalid.String()},
		},
		{
			"empty body",
			emulator.Fault{Status: http.StatusNoContent},
			map[string]any{"code": errorcode.UpstreamInvalid.String()},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, emulator.Options{})
				test.fault.Route = customerRoute
				api.account.Inject(test.fault)
				got := api.query(t, `{ customer(id: "500") { id } }`, nil)
				wantErrors(t, got, failed{Path: []any{"customer"}, Extensions: test.want})
			})
		})
	}
}

// wantErrors compares the codes, paths and extensions of errors, and fails if a message shows a secret.
func wantErrors(t *testing.T, got answer, want ...failed) {
	t.Helper()
	failures := make([]failed, len(got.Errors))
	for i, failure := range got.Errors {
		for _, secret := range []string{"http://", "https://", "/v2/", emulator.DefaultToken, "attacker", "goroutine", "jsontext"} {
			if strings.Contains(failure.Message, secret) {
				t.Errorf("message %q shows %q", failure.Message, secret)
			}
		}
		if failure.Message == "" {
			t.Error("an error without a message")
		}
		delete(failure.Extensions, "correlationId") // made up by the account
		failures[i] = failed{Path: failure.Path, Extensions: failure.Extensions}
	}
	if diff := cmp.Diff(want, failures); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func setLink(relation, href string) func(map[string]any) {
	return func(customer map[string]any) {
		customer["_links"].(map[string]any)[relation] = map[string]any{"href": href}
	}
}
