package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

func BenchmarkOneCustomer(b *testing.B) {
	benchmark(b, `query ($id: ID!) { customer(id: $id) { ...Everything } }`+everything, func(*api) map[string]any {
		return map[string]any{"id": "500"}
	})
}

func BenchmarkFiftyCustomers(b *testing.B) {
	benchmark(b, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ...Everything } }`+everything, func(a *api) map[string]any {
		ids := make([]string, 50)
		for i, customer := range a.account.Customers()[:len(ids)] {
			ids[i] = fmt.Sprint(customer.ID)
		}
		return map[string]any{"ids": ids}
	})
}

// benchmark runs an operation through the HTTP handler on the emulator. The figures include the emulator's own work.
func benchmark(b *testing.B, query string, variables func(*api) map[string]any) {
	b.Helper()
	api := newAPI(b, emulator.Options{})
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables(api)})
	if err != nil {
		b.Fatal(err)
	}
	api.account.ResetRequests()
	b.ReportAllocs()
	for b.Loop() {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		api.handler.ServeHTTP(recorder, req)
		if recorder.Code != http.StatusOK || bytes.Contains(recorder.Body.Bytes(), []byte(`"errors"`)) {
			b.Fatalf("status %d: %.200s", recorder.Code, recorder.Body)
		}
	}
	b.ReportMetric(float64(api.account.TotalRequests())/float64(b.N), "REST/op")
}
