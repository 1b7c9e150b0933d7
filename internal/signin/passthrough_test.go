package signin_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mailbox-graphql/internal/signin"
)

// One whole token is passed on. Headers that could be read in two ways are refused.
func TestPassOn(t *testing.T) {
	t.Parallel()
	type tokenKey struct{}
	long := strings.Repeat("a", 8<<10)
	tests := []struct {
		name    string
		headers []string
		status  int
		token   string
	}{
		{"one", []string{"Bearer abc.DEF-1_~+/="}, 200, "abc.DEF-1_~+/="},
		{"scheme in any case", []string{"bEARER   abc"}, 200, "abc"},
		{"none", nil, 200, ""},
		{"another scheme", []string{"Basic YTpi"}, 200, ""},
		{"two", []string{"Bearer abc", "Bearer def"}, 401, ""},
		{"two in one", []string{"Bearer abc, Bearer def"}, 401, ""},
		{"empty", []string{"Bearer "}, 401, ""},
		{"longest", []string{"Bearer " + long}, 200, long},
		{"too long", []string{"Bearer " + long + "a"}, 401, ""},
		{"not ASCII", []string{"Bearer \u212a"}, 401, ""},
		{"control character", []string{"Bearer a\x7fb"}, 401, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			passed := ""
			pass := signin.PassOn(slog.New(slog.NewTextHandler(&log, nil)), func(ctx context.Context, token string) context.Context {
				return context.WithValue(ctx, tokenKey{}, token)
			})
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
			req.Header["Authorization"] = test.headers
			recorder := httptest.NewRecorder()
			pass(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				passed, _ = r.Context().Value(tokenKey{}).(string)
			})).ServeHTTP(recorder, req)
			if recorder.Code != test.status || passed != test.token {
				t.Errorf("status %d, token %.20q; want %d, %.20q", recorder.Code, passed, test.status, test.token)
			}
			if strings.Contains(log.String(), "abc") {
				t.Errorf("the log holds the token: %s", log.String())
			}
		})
	}
}
