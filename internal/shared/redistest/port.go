package redistest

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// reservePort returns a port that no process listens on, and keeps it from the servers of other tests until the test ends,
// also while its own server does not run: the test itself listens on the port below. All ports are below those that systems
// give to connections.
func reservePort(tb testing.TB) int {
	tb.Helper()
	const lowest, pairs, attempts = 12_000, 9_000, 100
	for range attempts {
		below := lowest + 2*rand.IntN(pairs)
		reserved, err := listen(tb, below)
		if err != nil {
			continue
		}
		tb.Cleanup(func() { _ = reserved.Close() })
		if free, err := listen(tb, below+1); err == nil {
			_ = free.Close()
			return below + 1
		}
	}
	tb.Fatal("no free port")
	return 0
}

func listen(tb testing.TB, port int) (net.Listener, error) {
	tb.Helper()
	return new(net.ListenConfig).Listen(tb.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}
