package console

import (
	"fmt"
	"io"
	"net"

	"mailbox-graphql/internal/config"
)

// Announce prints what the server serves at a listener's address, and which account it reads.
func Announce(w io.Writer, address string, cfg config.Config, account string) {
	origin := "http://" + reachable(address)
	if cfg.Playground {
		fmt.Fprintf(w, "Playground  %s/\n", origin)
	}
	fmt.Fprintf(w, "GraphQL     %s/graphql\n", origin)
	if cfg.ShowsSchema() {
		fmt.Fprintf(w, "Schema      %s/schema.graphql\n", origin)
	}
	fmt.Fprintf(w, "Health      %s/healthz\nUpstream    %s\n", origin, account)
}

// reachable returns an address that a browser on this machine can open: localhost in place of the address of all interfaces.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !net.ParseIP(host).IsUnspecified() {
		return address
	}
	return net.JoinHostPort("localhost", port)
}
