package transport

import (
	"net/http"
	"net/url"
)

// fromOtherOrigin reports whether the headers of a browser say that a page of another origin sent the request.
func fromOtherOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
		origin := r.Header.Get("Origin")
		return origin != "" && !isOriginOf(origin, r.Host)
	}
	return true
}

func isOriginOf(origin, host string) bool {
	parsed, err := url.Parse(origin)
	return err == nil && parsed.Host == host
}

// preflightHeaders are headers that a page can send to another origin only after a CORS preflight has allowed them.
func preflightHeaders() []string {
	return []string{"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"}
}

// hadPreflight reports whether the request has a header that a page can send only after a CORS preflight.
func hadPreflight(header http.Header) bool {
	for _, name := range preflightHeaders() {
		if header.Get(name) != "" {
			return true
		}
	}
	return isUTF8JSON(header.Get("Content-Type"))
}
