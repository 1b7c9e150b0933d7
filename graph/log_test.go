package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// logged runs one request and returns the lines of the log, without attributes that differ from run to run.
func logged(t *testing.T, req *http.Request, prepare ...func(*emulator.Server)) (lines []map[string]any, text string) {
	t.Helper()
	var log bytes.Buffer
	api := newEndpoint(t, live{graph: graph.Options{
		Logger: slog.New(slog.NewJSONHandler(&log, nil)), OperationTimeout: 5 * time.Second,
	}})
	for _, change := range prepare {
		change(api.account)
	}
	api.handler.ServeHTTP(httptest.NewRecorder(), req)
	text = log.String()
	for decoder := json.NewDecoder(&log); decoder.More(); {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if _, timed := line["duration"].(float64); !timed && line["msg"] != "upstream unreachable" {
			t.Errorf("line without a duration: %v", line)
		}
		for _, name := range []string{"time", "level", "duration"} {
			delete(line, name)
		}
		lines = append(lines, line)
	}
	return lines, text
}

func jsonRequest(t *testing.T, body string) *http.Request {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	return req
}

// One line has the operation and its cost, and neither variables nor data.
func TestOperationsAreLogged(t *testing.T) {
	t.Parallel()
	const query = `query Card($email: String!, $id: ID!) { customerByEmail(email: $email) { name } customer(id: $id) { id } }`
	lines, text := logged(t, jsonRequest(t, `{"query": "`+query+`", "variables": {"email": "bear@acme.com", "id": "Ann"}}`))
	want := []map[string]any{{
		"msg": "operation", "status": 200.0, "type": "query", "operation": "Card",
		"hash":         fmt.Sprintf("%x", sha256.Sum256([]byte(query))),
		"restRequests": 1.0, "cacheHits": 0.0, "coalesced": 0.0, "errors": "BAD_USER_INPUT",
	}}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	for _, personal := range []string{"bear@acme.com", "Vernon", "Ann"} {
		if strings.Contains(text, personal) {
			t.Errorf("the log holds %q: %s", personal, text)
		}
	}
}

func TestRefusedRequestsAreLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want map[string]any
	}{
		"not JSON": {`{"query": bear@acme.com`, map[string]any{"msg": "refused request", "status": 400.0}},
		"not GraphQL": {
			`{"query": "{ customerByEmail(email: \"bear@acme.com\" }"}`,
			map[string]any{"msg": "refused request", "status": 400.0, "errors": errorcode.ParseFailed.String()},
		},
		"not in the schema": {
			`{"query": "{ bear vernon }"}`,
			map[string]any{"msg": "refused request", "status": 400.0, "errors": errorcode.ValidationFailed.String()},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, text := logged(t, jsonRequest(t, test.body))
			if diff := cmp.Diff([]map[string]any{test.want}, lines); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
			if strings.Contains(text, "bear") {
				t.Errorf("the log holds the request: %s", text)
			}
		})
	}
}

func TestDeferredErrorsAreLogged(t *testing.T) {
	t.Parallel()
	req := jsonRequest(t, `{"query": "{ customer(id: \"500\") { name ... @defer { organization { website } } } }"}`)
	req.Header.Set("Accept", "multipart/mixed")
	lines, _ := logged(t, req, func(account *emulator.Server) {
		account.Inject(emulator.Fault{Route: organizationRoute, Status: http.StatusForbidden})
	})
	if len(lines) != 1 || lines[0]["errors"] != errorcode.Forbidden.String() || lines[0]["restRequests"] != 2.0 {
		t.Errorf("log = %v, want one line with the deferred part's error and cost", lines)
	}
}

func TestDisconnectsAreLogged(t *testing.T) {
	t.Parallel()
	ctx, disconnect := context.WithCancel(t.Context())
	disconnect()
	lines, _ := logged(t, jsonRequest(t, `{"query": "{ customer(id: \"500\") { name } }"}`).WithContext(ctx))
	if len(lines) == 0 || lines[len(lines)-1]["disconnected"] != true {
		t.Errorf("log = %v", lines)
	}
}

// The log distinguishes callers. It has the names of callers who signed in, and no network address.
func TestCallersAreLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	api := newEndpoint(t, live{graph: graph.Options{Logger: slog.New(slog.NewJSONHandler(&log, nil))}})
	var logged []string
	for _, caller := range []string{"key:sidebar", "address:192.0.2.7", "address:192.0.2.8", "address:192.0.2.7", ""} {
		log.Reset()
		req := jsonRequest(t, `{"query": "{ __typename }"}`)
		if caller != "" {
			req = req.WithContext(upstream.WithCaller(req.Context(), caller))
		}
		api.handler.ServeHTTP(httptest.NewRecorder(), req)
		if strings.Contains(log.String(), "192.0.2") {
			t.Errorf("the log holds an address: %s", log.String())
		}
		var line struct {
			Caller string `json:"caller"`
		}
		if err := json.Unmarshal(log.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		logged = append(logged, line.Caller)
	}
	if logged[0] != "key:sidebar" || logged[4] != "" {
		t.Errorf("callers = %q", logged)
	}
	if logged[1] != logged[3] || logged[1] == logged[2] || !strings.HasPrefix(logged[1], "address:") {
		t.Errorf("addresses are logged as %q", logged[1:4])
	}
}
