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

func asksForFreshData(header http.Header) bool { return hasCacheDirective(header, "no-cache") }

// hasCacheDirective tells whether a request has a directive in its Cache-Control header.
func hasCacheDirective(header http.Header, name string) bool {
	for _, line := range header["Cache-Control"] {
		for directive := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(directive), name) {
				return true
			}
		}
	}
	return false
}
