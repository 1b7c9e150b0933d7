// Package routes makes the handler of each route from the settings. The server's mux says which handler is where.
//
// It never listens, and it reads an account only through the client that it receives.
package routes

import (
	"io"
	"net/http"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/config"
)

// Schema answers with the schema.
func Schema(cfg config.Config) http.Handler {
	return text("application/graphql", graph.SDL(cfg.ReadOnly))
}

// HealthPath is the path of [Health].
const HealthPath = "/healthz"

// Health answers that the server runs.
func Health() http.Handler { return text("text/plain", "ok\n") }

// text answers every request with the same content.
func text(mediaType, content string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
		_, _ = io.WriteString(w, content)
	})
}
