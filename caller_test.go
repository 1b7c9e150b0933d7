package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// Two callers never have one name, and nobody gets another name by a new connection or another address of one network.
func TestCallerNames(t *testing.T) {
	t.Parallel()
	name := func(remote, token string) (name string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		r.RemoteAddr = remote
		if token != "" {
			r = r.WithContext(auth.WithCaller(r.Context(), token))
		}
		named(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			name = upstream.CallerOf(r.Context())
		})).ServeHTTP(httptest.NewRecorder(), r)
		return name
	}
	for _, test := range []struct{ remote, token, want string }{
		{"192.0.2.7:1234", "", "address:192.0.2.7"},
		{"192.0.2.7:4321", "", "address:192.0.2.7"},
		{"[::ffff:192.0.2.7]:1234", "", "address:192.0.2.7"},
		{"[2001:db8:1:2:3:4:5:6]:1234", "", "address:2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:1234", "", "address:fe80::/64"},
		{"192.0.2.7:1234", "secret", "token:2bb80d537b1da3e3"},
		{"@", "", "address:@"},
	} {
		if got := name(test.remote, test.token); got != test.want {
			t.Errorf("%s with token %q: %q, want %q", test.remote, test.token, got, test.want)
		}
	}
}
