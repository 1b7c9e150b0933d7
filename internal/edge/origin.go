package edge

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rs/cors"
)

// preflightLifetime is how long a browser may keep the answer to a preflight. Chromium keeps it for two hours at most.
const preflightLifetime = 2 * time.Hour

// sharing lets pages of the given origins send requests and read the answers, by CORS. It allows no cookies: callers sign in
// by a header.
func sharing(origins []string) func(http.Handler) http.Handler {
	if len(origins) == 0 {
		return func(next http.Handler) http.Handler { return next }
	}
	return cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool {
			return slices.ContainsFunc(origins, func(allowed string) bool { return isOrigin(origin, allowed) })
		},
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{
			"Accept", "Authorization", "Cache-Control", "Content-Type", RequestIDHeader,
			"X-API-Key", "X-Mailbox-Cost", "X-Mailbox-Cache",
			// Headers that force a preflight for a GET; Apollo's clients send all but the first.
			"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name",
			"Apollographql-Client-Name", "Apollographql-Client-Version",
		},
		ExposedHeaders: []string{RequestIDHeader, "Retry-After", "WWW-Authenticate"},
		MaxAge:         int(preflightLifetime.Seconds()),
	}).Handler
}

// Admits returns what tells whether the page that sent a request is of the server's own origin, or of one of the origins. A
// request without an origin comes from no page.
func Admits(origins []string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		origin := r.Header.Get("Origin")
		page, err := url.Parse(origin)
		return origin == "" || err == nil && strings.EqualFold(page.Host, r.Host) ||
			slices.ContainsFunc(origins, func(allowed string) bool { return isOrigin(origin, allowed) })
	}
}

// isOrigin reports whether an allowed origin covers the origin of a page: the same origin, "*" for all, or
// https://*.example.com for an origin below example.com. Browsers write origins in lower case and without a default port.
func isOrigin(origin, allowed string) bool {
	if allowed == "*" {
		return true
	}
	scheme, parent, ok := strings.Cut(allowed, "*")
	if !ok {
		return origin == allowed
	}
	name, ok := strings.CutPrefix(origin, scheme)
	if !ok {
		return false
	}
	name, ok = strings.CutSuffix(name, parent)
	return ok && name != "" && !strings.ContainsFunc(name, isNoName)
}

func isNoName(r rune) bool {
	isAlphanumeric := 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	return !isAlphanumeric && r != '-' && r != '.'
}
