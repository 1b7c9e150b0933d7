//go:build unix

package redistest

import (
	"syscall"
	"testing"
)

// Freeze stops the process as SIGSTOP does, until [Server.Thaw]: connections stay open, and nothing answers.
func (s *Server) Freeze(tb testing.TB) {
	tb.Helper()
	s.signal(tb, syscall.SIGSTOP)
}

// Thaw ends [Server.Freeze]. The process answers at once what was sent meanwhile.
func (s *Server) Thaw(tb testing.TB) {
	tb.Helper()
	s.signal(tb, syscall.SIGCONT)
}

func (s *Server) signal(tb testing.TB, signal syscall.Signal) {
	tb.Helper()
	if err := s.process.command.Process.Signal(signal); err != nil {
		tb.Fatalf("signal the server: %v", err)
	}
}
