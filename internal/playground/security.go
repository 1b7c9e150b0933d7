package playground

import "net/http"

// contentSecurityPolicy lets the page load from its own origin only. Scripts must be files: what
// an example or a link holds can never run. Styles may be inline, since Monaco positions its
// lines by style attributes and adds its theme as a style element. Images may be data, since
// Monaco's style sheet holds small ones.
const contentSecurityPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"worker-src 'self'; " +
	"connect-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; " +
	"font-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'"

// secured sets the security headers on every answer. Workers need the policy on their own files.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", contentSecurityPolicy)
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
