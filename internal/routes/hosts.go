package routes

import (
	"net/http"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
)

// Hosts returns the middleware that serves the allowed hosts alone. Without allowed hosts it serves all, but where nobody
// signs in and only this machine reaches the server it serves the machine's own names: a page that points a name of its own
// at the server must not read through it.
func Hosts(cfg config.Config) func(http.Handler) http.Handler {
	hosts := cfg.AllowedHosts
	if cfg.OnLoopback() && cfg.Auth != config.AuthPassthrough && !cfg.Protected() {
		hosts = append([]string{edge.LoopbackHosts}, hosts...)
	}
	return edge.OnlyHosts(hosts...)
}
