package listening

import "net/netip"

// NetworkOf is the client that a remote address belongs to: its address without the port, or for IPv6 its /64, since one
// client has a whole one. What is no address of the network stands as it is.
func NetworkOf(remote string) string {
	const network = 64 // bits
	address, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	client := address.Addr().Unmap().WithZone("")
	if client.Is4() {
		return client.String()
	}
	prefix, err := client.Prefix(network)
	if err != nil {
		return client.String()
	}
	return prefix.String()
}
