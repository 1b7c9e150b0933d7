package caller_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/internal/caller"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
)

// All keys of one name have one share, which keeps what was spent when the keys are replaced.
func TestShareBelongsToTheName(t *testing.T) {
	t.Parallel()
	first, firstHash := signin.GenerateKey()
	second, secondHash := signin.GenerateKey()
	other, otherHash := signin.GenerateKey()
	list := func(share string) signin.Keys {
		keys, err := signin.ParseKeys("web:" + firstHash + share + ",web:" + secondHash + share + ",jobs:" + otherHash)
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	ring := signin.NewKeyring(list(" requests-per-minute=10"))
	var left int
	var limited bool
	handler := signin.Require(slog.New(slog.DiscardHandler), ring)(caller.Named(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		left, limited = upstream.RemainingShare(r.Context())
	})))
	check := func(name, key string, wantLeft int, wantLimited bool) {
		t.Helper()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		request.Header.Set("Authorization", "Bearer "+key)
		left, limited = -1, false
		handler.ServeHTTP(httptest.NewRecorder(), request)
		if left != wantLeft || limited != wantLimited {
			t.Errorf("%s: %d permits are left, limited: %t; want %d, %t", name, left, limited, wantLeft, wantLimited)
		}
	}
	check("first key", first, 10, true)
	check("second key", second, 10, true)
	check("no share", other, 0, false)
	ring.Replace(list(" requests-per-minute=4"))
	check("a smaller share", second, 4, true)
	ring.Replace(list(""))
	check("no share any more", first, 0, false)
}
