package network_test

import (
	"testing"

	"mailbox-graphql/internal/network"
)

// A new connection, or another address of the same network, does not change a client's name.
func TestOf(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"192.0.2.7:1234":              "192.0.2.7",
		"192.0.2.7:4321":              "192.0.2.7",
		"[::ffff:192.0.2.7]:1234":     "192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:1234": "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::1]:1234": "2001:db8:1:2::/64",
		"[2001:db8:1:3:3:4:5:6]:1234": "2001:db8:1:3::/64",
		"[fe80::1%eth0]:1234":         "fe80::/64",
		"@":                           "@",
	} {
		if got := network.Of(remote); got != want {
			t.Errorf("Of(%q) = %q, want %q", remote, got, want)
		}
	}
}
