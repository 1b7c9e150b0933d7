package playground

import (
	"net/http"
	"testing"
)

func TestEveryAnswerIsSecured(t *testing.T) {
	t.Parallel()
	const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
		"style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	built, err := readManifest()
	if err != nil {
		t.Fatal(err)
	}
	handler := newHandler(t, Options{})

	tests := []struct {
		name, method, path string
		status             int
	}{
		{"page", http.MethodGet, "/", http.StatusOK},
		{"script", http.MethodGet, assetPath + built.Script, http.StatusOK},
		{"worker", http.MethodGet, assetPath + built.Workers["graphql"], http.StatusOK},
		{"unknown path", http.MethodGet, "/unknown", http.StatusNotFound},
		{"wrong method", http.MethodPost, "/", http.StatusMethodNotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			response := serve(t, handler, test.method, test.path)
			if response.StatusCode != test.status {
				t.Errorf("status = %d, want %d", response.StatusCode, test.status)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": policy,
				"Referrer-Policy":         "no-referrer",
				"X-Content-Type-Options":  "nosniff",
			} {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s = %q, want %q", name, got, want)
				}
			}
		})
	}
}
