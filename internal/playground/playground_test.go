package playground

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// newHandler returns the handler that New makes of valid options.
func newHandler(t *testing.T, options Options) http.Handler {
	t.Helper()
	handler, err := New(options)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return handler
}

// serve sends one request, with headers given as pairs of name and value.
func serve(t *testing.T, handler http.Handler, method, target string, headers ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Result()
}

func TestNewRefusesInvalidOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options Options
		want    string
	}{
		{"endpoint without a slash", Options{Endpoint: "graphql"}, `endpoint "graphql"`},
		{"endpoint on another origin", Options{Endpoint: "https://api.example.com/graphql"}, "endpoint"},
		{"endpoint relative to the scheme", Options{Endpoint: "//api.example.com/graphql"}, "endpoint"},
		{"endpoint with a backslash", Options{Endpoint: `/\api.example.com/graphql`}, "endpoint"},
		{"example without a title", Options{Examples: []Example{{Query: "{ a }"}}}, "example 0: no title"},
		{"example without a query", Options{Examples: []Example{{Title: "One"}}}, `example "One": no query`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestUnknownPathsAreNotFound(t *testing.T) {
	t.Parallel()
	handler := newHandler(t, Options{})
	for _, path := range []string{
		"/index.html",
		"/graphql",
		"/playground",
		"/playground/",
		"/playground/unknown.js",
		"/playground/manifest.json",
		"/playground/assets/manifest.json",
		"/playground/..%2fassets.go",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			if status := serve(t, handler, http.MethodGet, path).StatusCode; status != http.StatusNotFound {
				t.Errorf("GET %s = %d, want 404", path, status)
			}
		})
	}
}

func TestOnlyGetAndHeadAreAllowed(t *testing.T) {
	t.Parallel()
	response := serve(t, newHandler(t, Options{}), http.MethodPost, "/")
	if response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST / = %d, want 405", response.StatusCode)
	}
	if allow := response.Header.Get("Allow"); allow != "GET, HEAD" {
		t.Errorf("Allow = %q, want GET, HEAD", allow)
	}
}
