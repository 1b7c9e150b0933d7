package caller_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/internal/caller"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// Names of different kinds of callers differ, and no name holds a credential.
func TestNames(t *testing.T) {
	t.Parallel()
	key, hash := signin.GenerateKey()
	keys, err := signin.ParseKeys("sidebar:" + hash)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	handler := caller.Named(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		name = upstream.CallerOf(r.Context())
	}))
	for _, test := range []struct {
		remote, credential string
		signIn             func(http.Handler) http.Handler
		want               string
	}{
		{"192.0.2.7:1234", "", signin.PassOn(slog.New(slog.DiscardHandler), auth.WithCaller), "address:192.0.2.7"},
		{"[2001:db8::1]:1234", "", signin.PassOn(slog.New(slog.DiscardHandler), auth.WithCaller), "address:2001:db8::/64"},
		{"192.0.2.7:1234", "secret", signin.PassOn(slog.New(slog.DiscardHandler), auth.WithCaller), "token:2bb80d537b1da3e3"},
		{"192.0.2.7:1234", key, signin.Require(slog.New(slog.DiscardHandler), keys), "key:sidebar"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		r.RemoteAddr = test.remote
		if test.credential != "" {
			r.Header.Set("Authorization", "Bearer "+test.credential)
		}
		test.signIn(handler).ServeHTTP(httptest.NewRecorder(), r)
		if name != test.want {
			t.Errorf("%s with credential %q: %q, want %q", test.remote, test.credential, name, test.want)
		}
	}
}
