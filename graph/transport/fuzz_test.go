package transport

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

// For any request, the transport does not panic, the status is one that the package documents, and the answer is JSON with
// data or errors in the media type of its header. A refusal by the transport itself is short and repeats no part of the
// request.
func FuzzTransport(f *testing.F) {
	for _, audit := range audits() {
		if r := audit.request; r.query == nil {
			f.Add(http.MethodPost, r.accept, r.contentType, "", "", r.body, len(r.body))
		} else {
			values := url.Values{"query": {r.query["query"]}, "variables": {r.query["variables"]}}
			f.Add(http.MethodGet, r.accept, "", "", values.Encode(), "", 0)
		}
	}
	for _, operations := range deferring {
		for mediaType := range readers {
			f.Add(http.MethodPost, string(mediaType), "application/json", "", "", body(operations[0]), 1)
		}
	}
	for _, persisted := range []string{
		`{"documentId":"count"}`, `{"doc_id":"rename"}`, `{"id":"deferred"}`, `{"documentId":7}`, `{"id":null}`,
		`{"documentId":"sha256:` + strings.Repeat("0", 64) + `","query":"{ count }"}`,
		`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"count"}}}`,
	} {
		f.Add(http.MethodPost, newType, "application/json", "", "", persisted, strings.LastIndex(persisted, `"`))
	}
	f.Add(http.MethodPost, newType, "application/json", "", "", `{"variables":{"a":[`, 15)
	f.Add(http.MethodGet, "", "", "same-origin", "documentId=rename", "", 0)
	f.Add(http.MethodGet, "", "", "none", `extensions={"persistedQuery":{"version":1,"sha256Hash":"count"}}`, "", 40)
	f.Add(http.MethodGet, "*/*", "", "cross-site", "query={__typename}&extensions={", "", 9)
	f.Add(http.MethodDelete, "text/html;q=2,,;", "application/json;charset=\"", "none", "%", "[1e999]", 3)

	server := newPersistedServer(Options{MaxBodyBytes: 4 << 10})
	seen := &parameters{}
	server.Use(seen)
	f.Fuzz(func(t *testing.T, method, accept, contentType, site, query, requestBody string, at int) {
		// URLs, headers and JSON need no escape for the marker, so an answer that repeats the request has it unchanged.
		const marker = "hunter2"
		for _, mark := range []string{"", marker} {
			r := httptest.NewRequestWithContext(
				t.Context(), http.MethodPost, "/graphql", strings.NewReader(insert(requestBody, at, mark)))
			r.Method, r.URL.RawQuery = method, insert(query, at, mark)
			r.Header.Set("Accept", insert(accept, at, mark))
			r.Header.Set("Content-Type", contentType)
			r.Header.Set("Sec-Fetch-Site", site)
			seen.got = graphql.RawParams{}
			answer := send(server, r)
			checkAnswer(t, answer)
			if reached := seen.got.Headers != nil; !reached {
				checkRefusal(t, answer, marker)
			}
		}
	})
}

func insert(text string, at int, inserted string) string {
	at = max(0, min(at, len(text)))
	return text[:at] + inserted + text[at:]
}

// checkRefusal checks an answer that comes from the transport alone.
func checkRefusal(t *testing.T, answer *httptest.ResponseRecorder, marker string) {
	t.Helper()
	const longest = 300
	if body := answer.Body.String(); strings.Contains(body, marker) || len(body) > longest {
		t.Errorf("the answer repeats the request or is long: %s", body)
	}
	if answer.Code < 400 {
		t.Errorf("status %d for a refusal", answer.Code)
	}
}

func checkAnswer(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	switch answer.Code {
	case 200, 400, 403, 405, 406, 413, 414, 415:
	default:
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
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
		t.Fatalf("status %d, %q is not a JSON object: %v", answer.Code, text, err)
	}
	if members["data"] == nil && members["errors"] == nil {
		t.Errorf("neither data nor errors in %s", text)
	}
}
