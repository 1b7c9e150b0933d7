package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// An answer has no more headers than Go's map of headers holds without growing, Date aside, which net/http writes by itself.
func TestFewHeaders(t *testing.T) {
	t.Parallel()
	const most = 8
	server := launch(t)
	for range 2 { // an executed answer, and a kept one
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server["GraphQL"], strings.NewReader(`{"query":"{ __typename }"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		resp.Header.Del("Date")
		names := slices.Sorted(maps.Keys(resp.Header))
		if len(names) > most {
			t.Errorf("%d headers: %s", len(names), strings.Join(names, ", "))
		}
	}
}
