package transport

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestGetFromOtherOrigin(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		headers map[string]string
		status  int
	}{
		"not a browser":             {nil, 200},
		"own page":                  {map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		"typed address":             {map[string]string{"Sec-Fetch-Site": "none"}, 200},
		"other site":                {map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"other host of the site":    {map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		"unknown Sec-Fetch-Site":    {map[string]string{"Sec-Fetch-Site": "nowhere"}, 403},
		"older browser, own page":   {map[string]string{"Origin": "https://api.example"}, 200},
		"older browser, other page": {map[string]string{"Origin": "https://other.example"}, 403},
		"sandboxed page":            {map[string]string{"Origin": "null"}, 403},
		"broken origin":             {map[string]string{"Origin": "https://%zz"}, 403},
		"Sec-Fetch-Site before Origin": {
			map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "https://other.example"}, 200,
		},
		"with required header": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "GraphQL-Require-Preflight": "1"}, 200,
		},
		"with Apollo's header": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "Apollo-Require-Preflight": "1"}, 200,
		},
		"with operation name": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "X-Apollo-Operation-Name": "Q"}, 200,
		},
		"with JSON content type": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"}, 200,
		},
		"with simple content type": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}, 403,
		},
		"with remembered password": {
			map[string]string{"Sec-Fetch-Site": "cross-site", "Authorization": "Basic YTpi"}, 403,
		},
	}
	server := newServer(acme(), Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "https://api.example/graphql?query={__typename}", nil)
			for name, value := range test.headers {
				r.Header.Set(name, value)
			}
			if answer := send(server, r); answer.Code != test.status {
				t.Errorf("status %d, want %d: %s", answer.Code, test.status, answer.Body)
			}
		})
	}
}

// A form or a page can send these content types to another origin without a preflight.
func TestPostOfSimpleContentTypes(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	for _, simple := range []string{
		"", "text/plain", "text/plain; x=application/json", "application/x-www-form-urlencoded",
		"multipart/form-data; boundary=application/json",
	} {
		r := postRequest(t.Context(), "", `{"query":"mutation { rename { id } }"}`)
		r.Header.Set("Content-Type", simple)
		if answer := send(server, r); answer.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%q: status %d, want 415", simple, answer.Code)
		}
	}
}
