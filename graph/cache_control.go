package graph

import (
	"net/http"
	"strings"
)

// asksForFreshData tells whether a client asks for data that the server reads for this very request (RFC 9111, section 5.2.1.4).
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
