package redistest

import "testing"

// No two servers have the same port, also while one of them is stopped and does not listen.
func TestPortsAreReserved(t *testing.T) {
	t.Parallel()
	reserved := make(map[int]bool)
	for range 300 { // random ports would come twice
		port := reservePort(t)
		if reserved[port] {
			t.Errorf("port %d comes twice", port)
		}
		reserved[port] = true
	}
}
