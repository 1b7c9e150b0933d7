package transport

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever is sent, there is no panic and no 5xx, and the answer is JSON with data or errors in the type it claims.
func FuzzTransport(f *testing.F) {
	for _, audit := range audits() {
		if r := audit.request; r.query == nil {
			f.Add(http.MethodPost, r.accept, r.contentType, "", "", r.body)
		} else {
			values := url.Values{"query": {r.query["query"]}, "variables": {r.query["variables"]}}
			f.Add(http.MethodGet, r.accept, "", "", values.Encode(), "")
		}
	}
	for _, operations := range deferring {
		for mediaType := range readers {
			f.Add(http.MethodPost, string(mediaType), "application/json", "", "", body(operations[0]))
		}
	}
	f.Add(http.MethodGet, "*/*", "", "cross-site", "query={__typename}&extensions={", "")
	f.Add(http.MethodDelete, "text/html;q=2,,;", "application/json;charset=\"", "none", "%", "[1e999]")

	server := newServer(acme(), Options{MaxBodyBytes: 4 << 10})
	f.Fuzz(func(t *testing.T, method, accept, contentType, site, query, requestBody string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(requestBody))
		r.Method, r.URL.RawQuery = method, query
		r.Header.Set("Accept", accept)
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Sec-Fetch-Site", site)
		answer := send(server, r)
		if answer.Code >= 500 {
			t.Errorf("status %d: %s", answer.Code, answer.Body)
		}
		checkAnswer(t, answer)
	})
}

func checkAnswer(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	name, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if err != nil {
		t.Fatalf("content type: %v", err)
	}
	text := answer.Body.Bytes()
	if newReader, isStream := readers[mediaType(name)]; isStream {
		if text, err = newReader(answer.Result())(); err != nil {
			t.Fatalf("read the first payload of %s: %v", answer.Body, err)
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatalf("status %d, %q is no JSON object: %v", answer.Code, text, err)
	}
	if members["data"] == nil && members["errors"] == nil {
		t.Errorf("neither data nor errors in %s", text)
	}
}
