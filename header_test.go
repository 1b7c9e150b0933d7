package main

import (
	"net/http"
	"strings"
	"testing"
)

// Headers of nearly 64 KiB are read, and none that are longer.
func TestLongHeadersAreRefused(t *testing.T) {
	t.Parallel()
	endpoint := start(t)["Health"]
	for length, want := range map[int]int{58 << 10: http.StatusOK, 65 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Padding", strings.Repeat("a", length))
		if resp, _ := send(t, req); resp.StatusCode != want {
			t.Errorf("%d bytes: status %d, want %d", length, resp.StatusCode, want)
		}
	}
}
