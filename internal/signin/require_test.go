package signin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/internal/signin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// verify is a function that serves as a verifier.
type verify func(credential string) (signin.Principal, error)

func (v verify) Verify(_ context.Context, credential string) (signin.Principal, error) {
	return v(credential)
}

var (
	keyHolder = signin.Principal{Name: "web", Kind: signin.KindKey}
	subject   = signin.Principal{Name: "user-1", Kind: signin.KindJWT}
)

// acceptKey accepts the credential "key" and acceptJWT "jwt"; both refuse "bad" and know nothing else.
func acceptKey(credential string) (signin.Principal, error) {
	return accept(credential, "key", keyHolder)
}

func acceptJWT(credential string) (signin.Principal, error) {
	return accept(credential, "jwt", subject)
}

func accept(credential, good string, principal signin.Principal) (signin.Principal, error) {
	switch credential {
	case good:
		return principal, nil
	case "bad":
		return signin.Principal{}, errors.New("reason for the log")
	}
	return signin.Principal{}, signin.ErrOtherKind
}

func TestRequire(t *testing.T) {
	t.Parallel()
	const anonymous, invalid = `Bearer realm="mailbox-graphql"`, `Bearer realm="mailbox-graphql", error="invalid_token"`
	tests := []struct {
		name      string
		header    http.Header
		want      signin.Principal
		challenge string // of the refusal
	}{
		{name: "bearer key", header: http.Header{"Authorization": {"Bearer key"}}, want: keyHolder},
		{name: "scheme in other case", header: http.Header{"Authorization": {"bEARER key"}}, want: keyHolder},
		{name: "spaces", header: http.Header{"Authorization": {" Bearer   key "}}, want: keyHolder},
		{name: "key header", header: http.Header{"X-Api-Key": {"key"}}, want: keyHolder},
		{name: "second verifier", header: http.Header{"Authorization": {"Bearer jwt"}}, want: subject},
		{
			name:   "key header counts first",
			header: http.Header{"X-Api-Key": {"key"}, "Authorization": {"Bearer bad"}}, want: keyHolder,
		},

		{name: "nothing", challenge: anonymous},
		{name: "other scheme", header: http.Header{"Authorization": {"Basic a2V5"}}, challenge: anonymous},
		{name: "empty header", header: http.Header{"Authorization": {""}}, challenge: anonymous},
		{name: "scheme without a space", header: http.Header{"Authorization": {"Bearerkey"}}, challenge: anonymous},

		{name: "refused", header: http.Header{"Authorization": {"Bearer bad"}}, challenge: invalid},
		{name: "unknown kind", header: http.Header{"Authorization": {"Bearer other"}}, challenge: invalid},
		{name: "no token", header: http.Header{"Authorization": {"Bearer"}}, challenge: invalid},
		{name: "blank token", header: http.Header{"Authorization": {"Bearer  "}}, challenge: invalid},
		{name: "two tokens", header: http.Header{"Authorization": {"Bearer key key"}}, challenge: invalid},
		{name: "list", header: http.Header{"Authorization": {"Bearer key,jwt"}}, challenge: invalid},
		{name: "padding only", header: http.Header{"Authorization": {"Bearer =="}}, challenge: invalid},
		{name: "not ASCII", header: http.Header{"Authorization": {"Bearer kéy"}}, challenge: invalid},
		{name: "repeated header", header: http.Header{"Authorization": {"Bearer key", "Bearer key"}}, challenge: invalid},
		{name: "repeated key header", header: http.Header{"X-Api-Key": {"key", "key"}}, challenge: invalid},
		{name: "empty key header", header: http.Header{"X-Api-Key": {""}}, challenge: invalid},
		{
			name:   "bad key header beside a good token",
			header: http.Header{"X-Api-Key": {"bad"}, "Authorization": {"Bearer key"}}, challenge: invalid,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got signin.Principal
			handler := signin.Require(slog.New(slog.DiscardHandler), verify(acceptKey), verify(acceptJWT))(
				http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					got, _ = signin.PrincipalFrom(r.Context())
				}))
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
			maps.Copy(request.Header, test.header)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)

			if got != test.want {
				t.Errorf("principal = %v, want %v", got, test.want)
			}
			wantStatus := http.StatusOK
			if test.challenge != "" {
				wantStatus = http.StatusUnauthorized
			}
			if answer.Code != wantStatus || answer.Header().Get("WWW-Authenticate") != test.challenge {
				t.Errorf("answer = %d %q, want %d %q",
					answer.Code, answer.Header().Get("WWW-Authenticate"), wantStatus, test.challenge)
			}
		})
	}
}

func TestRequireBoundsCredential(t *testing.T) {
	t.Parallel()
	asked := 0
	handler := signin.Require(slog.New(slog.DiscardHandler), verify(func(string) (signin.Principal, error) {
		asked++
		return keyHolder, nil
	}))(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, size := range []int{8 << 10, 8<<10 + 1} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		request.Header.Set("Authorization", "Bearer "+strings.Repeat("k", size))
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	if asked != 1 {
		t.Errorf("%d credentials were verified, want only the one of 8 KiB", asked)
	}
}

func TestRequireRefusal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, accept, credential string
		mediaType, message       string
	}{
		{"plain", "", "", "application/json; charset=utf-8", "Sign in: send an API key or a token in the Authorization header."},
		{"any type", "*/*", "bad", "application/json; charset=utf-8", "The API key or token is not accepted."},
		{
			"GraphQL", "text/html, application/graphql-response+json;q=0.9", "bad",
			"application/graphql-response+json; charset=utf-8", "The API key or token is not accepted.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			handler := signin.Require(slog.New(slog.DiscardHandler), verify(acceptKey))(http.NotFoundHandler())
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
			request.Header.Set("Accept", test.accept)
			if test.credential != "" {
				request.Header.Set("Authorization", "Bearer "+test.credential)
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)

			for name, want := range map[string]string{
				"Content-Type": test.mediaType, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Accept",
			} {
				if got := answer.Header().Get(name); got != want {
					t.Errorf("%s = %q, want %q", name, got, want)
				}
			}
			want := map[string]any{"errors": []any{map[string]any{
				"message": test.message, "extensions": map[string]any{"code": "UNAUTHENTICATED"},
			}}}
			var got map[string]any
			if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRequireHidesCredential(t *testing.T) {
	t.Parallel()
	var seen http.Header
	handler := signin.Require(slog.New(slog.DiscardHandler), verify(acceptKey))(
		http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header }))
	tests := []struct {
		name       string
		sent, want http.Header
	}{
		{"bearer", http.Header{"Authorization": {"Bearer key"}, "Accept": {"*/*"}}, http.Header{"Accept": {"*/*"}}},
		{
			"key header leaves a token for others",
			http.Header{"X-Api-Key": {"key"}, "Authorization": {"Bearer other"}},
			http.Header{"Authorization": {"Bearer other"}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { //nolint:paralleltest // the cases share what was seen
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
			request.Header = test.sent.Clone()
			handler.ServeHTTP(httptest.NewRecorder(), request)
			if diff := cmp.Diff(test.want, seen); diff != "" {
				t.Errorf("header that the handler sees (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.sent, request.Header); diff != "" {
				t.Errorf("the request itself was changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRequireLogsReason(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, authorization, want string }{
		{"refused", "Bearer bad", "reason for the log"},
		{"other kind", "Bearer other", "credential of another kind"},
		{"malformed", "Bearer o t h e r", "malformed credential"},
		{"none", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			handler := signin.Require(slog.New(slog.NewTextHandler(&log, nil)), verify(acceptKey))(http.NotFoundHandler())
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
			request.Header.Set("Authorization", test.authorization)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			if test.want == "" && log.Len() > 0 || !strings.Contains(log.String(), test.want) {
				t.Errorf("log = %q, want %q", log.String(), test.want)
			}
			if test.want != "" && strings.Contains(answer.Body.String(), test.want) {
				t.Errorf("the caller is told the reason: %s", answer.Body)
			}
		})
	}
}

func TestRequireWithoutVerifiersRefusesAll(t *testing.T) {
	t.Parallel()
	handler := signin.Require(slog.New(slog.DiscardHandler))(http.NotFoundHandler())
	for _, authorization := range []string{"", "Bearer key"} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		request.Header.Set("Authorization", authorization)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if answer.Code != http.StatusUnauthorized {
			t.Errorf("%q: status = %d, want 401", authorization, answer.Code)
		}
	}
}

func TestPrincipalFromElsewhere(t *testing.T) {
	t.Parallel()
	if principal, ok := signin.PrincipalFrom(t.Context()); ok {
		t.Errorf("principal = %v where nobody signed in", principal)
	}
}

func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"Bearer key", "bearer  a.b.c==", "Bearer", "Basic a2V5", "Bearer key,key", "\x00", "Bearer \xff"} {
		f.Add(seed)
	}
	token := regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)
	f.Fuzz(func(t *testing.T, authorization string) {
		asked := ""
		handler := signin.Require(slog.New(slog.DiscardHandler), verify(func(credential string) (signin.Principal, error) {
			asked = credential
			return keyHolder, nil
		}))(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		request.Header["Authorization"] = []string{authorization}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)

		if (answer.Code == http.StatusOK) != (asked != "") {
			t.Errorf("status %d after asking for %q", answer.Code, asked)
		}
		if asked != "" && (!token.MatchString(asked) || !strings.HasSuffix(strings.TrimSpace(authorization), " "+asked)) {
			t.Errorf("credential %q read from %q", asked, authorization)
		}
	})
}
