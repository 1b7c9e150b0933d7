package upstream

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// The log shows each path that the emulator serves with {id} for its variable parts only. A word that routeWords lacks would
// be shown as {id} too.
func TestRouteWordsCoverTheEmulatedRoutes(t *testing.T) {
	t.Parallel()
	account, err := emulator.New(emulator.Options{Customers: -1})
	if err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`\{\w+\}`)
	log := newRequestLog(nil, new(url.URL))
	unused := make(map[string]bool)
	for word := range routeWords {
		unused[word] = true
	}
	for _, pattern := range account.Routes() {
		_, path, _ := strings.Cut(pattern, " ")
		want := placeholder.ReplaceAllString(path, "{id}")
		if got := log.route(&url.URL{Path: placeholder.ReplaceAllString(path, "500")}); got != want {
			t.Errorf("%s is logged as %s, want %s: add its words to routeWords", pattern, got, want)
		}
		for word := range strings.SplitSeq(path, "/") {
			delete(unused, word)
		}
	}
	for word := range unused {
		t.Errorf("routeWords has %q, which no route has", word)
	}
}
