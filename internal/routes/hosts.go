package routes

import (
	"net/http"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
)

// Hosts returns the middleware that refuses other hosts than --allowed-hosts, or none if that is empty. A server that only
// this machine reaches, and whose callers need not sign in, serves the machine's own names and --allowed-hosts: otherwise a
// web page could point a name of its own at the server and read through it.
func Hosts(cfg config.Config) func(http.Handler) http.Handler {
	hosts := cfg.AllowedHosts
	if cfg.OnLoopback() && cfg.Auth != config.AuthPassthrough && !cfg.Protected() {
		hosts = append([]string{edge.LoopbackHosts}, hosts...)
	}
	return edge.OnlyHosts(hosts...)
}
