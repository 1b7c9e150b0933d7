// Package network names the network that a client connects from, so that limits by address count one client once.
//
// It never resolves names, and it opens no connection.
package network

import "net/netip"

// clientBits is the length of the IPv6 prefix that one client has to itself.
const clientBits = 64

// Of returns the network of a client's address with port: the address itself for IPv4, its /64 for IPv6. An address that
// cannot be read is returned as it is.
func Of(remote string) string {
	address, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	client := address.Addr().Unmap().WithZone("")
	if client.Is4() {
		return client.String()
	}
	prefix, err := client.Prefix(clientBits)
	if err != nil {
		return client.String()
	}
	return prefix.String()
}
