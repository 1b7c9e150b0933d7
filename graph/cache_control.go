package graph

import (
	"net/http"
	"strings"

	"mailbox-graphql/upstream"
)

// withCacheControl lets a client ask for data that the server reads for this very request (RFC 9111, section 5.2.1.4).
func withCacheControl(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asksForFreshData(r.Header) {
			r = r.WithContext(upstream.WithFreshReads(r.Context()))
		}
		next.ServeHTTP(w, r)
	})
}

func asksForFreshData(header http.Header) bool {
	for directive := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(directive), "no-cache") {
			return true
		}
	}
	return false
}
