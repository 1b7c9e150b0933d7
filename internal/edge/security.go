package edge

import "net/http"

// The values of the security headers, which all answers share: nobody may change an element. Setting or adding a header
// changes none.
var (
	contentSecurityPolicy = []string{"default-src 'none'; frame-ancestors 'none'"}
	resourcePolicy        = []string{"same-origin"}
	contentTypeOptions    = []string{"nosniff"}
)

// secure sets headers that keep browsers from running, framing or embedding an answer. A handler that serves pages sets a
// policy of its own. Referrer-Policy would say nothing about an answer that is no page, and frame-ancestors takes the place of
// X-Frame-Options (https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options): each header costs more than a percent of a
// small answer, and with more than eight of them Go's map of headers grows.
func secure(header http.Header) {
	header["Content-Security-Policy"] = contentSecurityPolicy
	header["Cross-Origin-Resource-Policy"] = resourcePolicy
	header["X-Content-Type-Options"] = contentTypeOptions
}
