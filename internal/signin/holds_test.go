package signin_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/internal/signin"
)

// A request that lasts learns that its key was taken away, even if another key has its name now.
func TestHolds(t *testing.T) {
	t.Parallel()
	key, hash := signin.GenerateKey()
	_, other := signin.GenerateKey()
	parse := func(list string) signin.Keys {
		keys, err := signin.ParseKeys(list)
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	ring := signin.NewKeyring(parse("app:" + hash))
	var lasting context.Context
	gate := signin.Require(slog.New(slog.DiscardHandler), ring)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		lasting = r.Context()
	}))
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
	req.Header.Set("X-Api-Key", key)
	gate.ServeHTTP(httptest.NewRecorder(), req)
	if lasting == nil || !signin.Holds(lasting) || !signin.Holds(t.Context()) {
		t.Fatal("a key that is accepted does not hold")
	}
	for _, list := range []string{"app:" + other, "", "another:" + hash} {
		ring.Replace(parse(list))
		if signin.Holds(lasting) {
			t.Errorf("the key holds with %q", list)
		}
	}
}
