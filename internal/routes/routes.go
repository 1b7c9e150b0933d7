// Package routes makes the handler of each route from the settings. The server's mux says which handler is where.
//
// It never listens, and it reads an account only through the client that it receives.
package routes

import (
	"io"
	"net/http"

	"mailbox-graphql/graph"
)

// Schema answers with the schema.
func Schema() http.Handler { return text("application/graphql", graph.SDL()) }

// HealthPath is the path of [WithHealth].
const HealthPath = "/healthz"

// WithHealth answers GET requests for [HealthPath]: the server runs. All others go to next.
func WithHealth(next http.Handler) http.Handler {
	health := text("text/plain", "ok\n")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == HealthPath && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			health.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// text answers every request with the same content.
func text(mediaType, content string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
		_, _ = io.WriteString(w, content)
	})
}
