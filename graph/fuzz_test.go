package graph_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// clientCodes are the codes of errors on an account without faults. INTERNAL is not one of them. UPSTREAM_INVALID occurs
// where a customer came without properties, to which no link leads.
var clientCodes = []string{
	errorcode.ParseFailed.String(), errorcode.ValidationFailed.String(), errorcode.BadUserInput.String(), errorcode.RequestLimit.String(), errorcode.UpstreamInvalid.String(),
	errorcode.TokenLimit.String(), errorcode.DepthLimit.String(), errorcode.AliasLimit.String(), errorcode.RootFieldLimit.String(), errorcode.DirectiveLimit.String(), errorcode.RepeatLimit.String(),
	errorcode.ComplexityLimit.String(), errorcode.ErrorLimit.String(),
}

// Every operation has one answer with known errors, whether the schema allows the operation or not.
func TestDrawnOperations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, drawnOperation(t))
}

func FuzzOperation(f *testing.F) {
	random := rand.NewChaCha8([32]byte{})
	for range 20 { // an operation takes more choices than the fuzzer would generate by itself
		choices := make([]byte, 8<<10)
		_, _ = random.Read(choices)
		f.Add(choices)
	}
	f.Fuzz(rapid.MakeFuzz(drawnOperation(f)))
}

func drawnOperation(tb testing.TB) func(t *rapid.T) {
	tb.Helper()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	var endpoints []*endpoint
	for _, account := range []emulator.Options{
		{Customers: 60, Budget: -1},
		{Customers: 60, Budget: -1, OmitEmbedded: true, NullScalars: true, OrganizationLink: emulator.LinkMissing},
	} {
		endpoints = append(endpoints, newEndpoint(tb, live{account: account, graph: graph.Options{Introspection: true}}))
	}
	return func(t *rapid.T) {
		document, variables := drawOperation(t, schema)
		endpoint := endpoints[rapid.IntRange(0, len(endpoints)-1).Draw(t, "endpoint")]
		body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/graphql-response+json")
		recorder := httptest.NewRecorder()
		endpoint.handler.ServeHTTP(recorder, req)
		checkAnswer(t, document, recorder)
	}
}

func checkAnswer(t *rapid.T, document string, recorder *httptest.ResponseRecorder) {
	if recorder.Code != http.StatusOK && recorder.Code != http.StatusBadRequest {
		t.Fatalf("status %d for %s: %s", recorder.Code, document, recorder.Body)
	}
	var got struct {
		Data   map[string]any `json:"data"`
		Errors []failed       `json:"errors"`
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v for %s: %s", err, document, recorder.Body)
	}
	if got.Data == nil && len(got.Errors) == 0 {
		t.Fatalf("neither data nor errors for %s", document)
	}
	for _, err := range got.Errors {
		if code, _ := err.Extensions["code"].(string); !slices.Contains(clientCodes, code) {
			t.Fatalf("code %q for %s: %+v", code, document, err)
		}
	}
}
