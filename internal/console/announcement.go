package console

import (
	"fmt"
	"io"
	"net"

	"mailbox-graphql/internal/config"
)

// Announce prints what the server serves at a listener's address, and which account it reads. Without an admin listener its
// address is nil.
func Announce(w io.Writer, address, admin net.Addr, cfg config.Config, account string) {
	origin := "http://" + reachable(address.String())
	if cfg.Playground {
		fmt.Fprintf(w, "Playground  %s/\n", origin)
	}
	fmt.Fprintf(w, "GraphQL     %s/graphql\n", origin)
	if cfg.ShowsSchema() {
		fmt.Fprintf(w, "Schema      %s/schema.graphql\n", origin)
	}
	fmt.Fprintf(w, "Health      %s/healthz\n", origin)
	if admin != nil {
		fmt.Fprintf(w, "Admin       http://%s/\n", reachable(admin.String()))
	}
	fmt.Fprintf(w, "Upstream    %s\n", account)
}

// reachable returns an address that a browser on this machine can open: localhost in place of the address of all interfaces.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !net.ParseIP(host).IsUnspecified() {
		return address
	}
	return net.JoinHostPort("localhost", port)
}
