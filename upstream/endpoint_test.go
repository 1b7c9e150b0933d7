package upstream

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The URL of a path is the one that url.JoinPath makes of it, whatever the base and the path.
func TestEndpointJoinsPaths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, err := url.Parse(rapid.SampledFrom([]string{
			"https://api.example", "https://api.example/", "http://127.0.0.1:80/below", "https://api.example/a%2Fb/",
		}).Draw(t, "base"))
		if err != nil {
			t.Fatal(err)
		}
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"v2", "customers", "500", "-1", "", ".", "..", "a b", "ä", "%2F", "a?b"}), 1, 5)
		path := "/" + strings.Join(parts.Draw(t, "parts"), "/")
		want := base.JoinPath(path)
		client := &Client{base: base}
		endpoint := client.endpoint(path, nil)
		if endpoint.String() != want.String() {
			t.Errorf("%q below %s is %s, want %s", path, base, endpoint, want)
		}
		if key := client.cacheKeys("kind")(path); isClean(path) && key != cacheKey("kind", endpoint) {
			t.Errorf("%q below %s is cached under %s, want %s", path, base, key, cacheKey("kind", endpoint))
		}
	})
}
