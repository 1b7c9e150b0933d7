package upstream_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

func BenchmarkDecodeCustomer(b *testing.B) {
	body := answerTo(b, "/v2/customers/500")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var customer upstream.Customer
		if err := json.Unmarshal(body, &customer); err != nil || customer.ID != 500 {
			b.Fatal(customer.ID, err)
		}
	}
}

func BenchmarkDecode50Customers(b *testing.B) {
	body := answerTo(b, "/v2/customers")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var page struct {
			Embedded struct {
				Customers []upstream.Customer `json:"customers"`
			} `json:"_embedded"`
		}
		if err := json.Unmarshal(body, &page); err != nil || len(page.Embedded.Customers) != 50 {
			b.Fatal(len(page.Embedded.Customers), err)
		}
	}
}

// answerTo returns the body of the account's answer to a GET request.
func answerTo(b *testing.B, path string) []byte {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, http.NoBody)
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	recorder := httptest.NewRecorder()
	newAccount(b, emulator.Options{}).Handler().ServeHTTP(recorder, req)
	if recorder.Code != http.StatusOK {
		b.Fatalf("GET %s: status %d", path, recorder.Code)
	}
	return recorder.Body.Bytes()
}
