//go:build !unix

package redistest

import "testing"

// Freeze skips the test: the system cannot stop a process for a while.
func (s *Server) Freeze(tb testing.TB) {
	tb.Helper()
	tb.Skip("no SIGSTOP on this system")
}

// Thaw ends [Server.Freeze].
func (s *Server) Thaw(testing.TB) {}
