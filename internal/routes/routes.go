// Package routes makes the handler of each route from the settings. The server's mux says which handler is where.
//
// It never listens, and it reads an account only through the client that it receives.
package routes

import (
	"io"
	"net/http"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/health"
)

// Schema answers with the schema.
func Schema(cfg config.Config) http.Handler {
	return text("application/graphql", graph.SDL(cfg.ReadOnly))
}

// HealthPath is where [WithHealth] tells that the server runs.
const HealthPath = "/healthz"

// WithHealth answers GET requests for [HealthPath], and passes those for [health.ReadyPath] to ready. All others go to next.
func WithHealth(ready, next http.Handler) http.Handler {
	alive := text("text/plain", "ok\n")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case isRead && r.URL.Path == HealthPath:
			alive.ServeHTTP(w, r)
		case isRead && r.URL.Path == health.ReadyPath:
			ready.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// text answers every request with the same content.
func text(mediaType, content string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
		_, _ = io.WriteString(w, content)
	})
}
