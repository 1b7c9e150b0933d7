package edge

import (
	"net/http"
	"time"

	"github.com/rs/cors"
)

// preflightLifetime is how long a browser may remember a permission: two hours are the most that Chromium does.
const preflightLifetime = 2 * time.Hour

// sharing lets pages of the given origins send requests and read the answers, by CORS. Cookies stay out: whoever asks
// signs in by a header.
func sharing(origins []string) func(http.Handler) http.Handler {
	if len(origins) == 0 {
		return func(next http.Handler) http.Handler { return next }
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{
			"Accept", "Authorization", "Cache-Control", "Content-Type", RequestIDHeader,
			"X-API-Key", "X-Mailbox-Cost",
			// What marks a GET as one that had a preflight; the last two are what Apollo's clients send.
			"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name",
			"Apollographql-Client-Name", "Apollographql-Client-Version",
		},
		ExposedHeaders: []string{RequestIDHeader, "Retry-After", "WWW-Authenticate"},
		MaxAge:         int(preflightLifetime.Seconds()),
	}).Handler
}
