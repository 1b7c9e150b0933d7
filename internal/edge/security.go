package edge

import "net/http"

// The values of the security headers, which all answers share: nobody may change an element. Setting or adding a header
// changes none.
var (
	contentSecurityPolicy = []string{"default-src 'none'; frame-ancestors 'none'"}
	resourcePolicy        = []string{"same-origin"}
	referrerPolicy        = []string{"no-referrer"}
	contentTypeOptions    = []string{"nosniff"}
	frameOptions          = []string{"DENY"}
)

// secure sets headers that keep browsers from running, framing or embedding an answer. A handler that serves pages sets a
// policy of its own.
func secure(header http.Header) {
	header["Content-Security-Policy"] = contentSecurityPolicy
	header["Cross-Origin-Resource-Policy"] = resourcePolicy
	header["Referrer-Policy"] = referrerPolicy
	header["X-Content-Type-Options"] = contentTypeOptions
	header["X-Frame-Options"] = frameOptions
}
