package redistest

import (
	"strconv"
	"testing"
	"time"
)

// Kill ends the process as a crash does. [Server.Restart] starts another one.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	s.process.end()
}

// Restart kills the process if it runs, and starts another one on the same port. It is empty, unless [Options.Persist].
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	s.process.end()
	arguments := s.process.command.Args[2:]
	s.process = startProcess(tb, s.command(arguments), s.opts.Env)
	if err := s.awaitAnswer(tb); err != nil {
		tb.Fatalf("restart %s: %v\n%s", s.Binary, err, s.Log())
	}
}

// Pause lets all commands wait for a time, as CLIENT PAUSE does.
func (s *Server) Pause(tb testing.TB, d time.Duration) {
	tb.Helper()
	s.Do(tb, "CLIENT", "PAUSE", strconv.FormatInt(d.Milliseconds(), 10), "ALL")
}

// Disconnect closes the connections of all clients. They may connect again.
func (s *Server) Disconnect(tb testing.TB) {
	tb.Helper()
	s.Do(tb, "CLIENT", "KILL", "TYPE", "normal")
	s.Do(tb, "CLIENT", "KILL", "TYPE", "pubsub")
}

// Flush deletes all data.
func (s *Server) Flush(tb testing.TB) {
	tb.Helper()
	s.Do(tb, "FLUSHALL")
}

// LimitMemory bounds the memory, such as by "2mb", and says what happens when it is full. A bound of "1" is full at once; one
// of "0" is none. The policy "noeviction" refuses commands that need memory; "allkeys-lru" deletes what was not used lately.
func (s *Server) LimitMemory(tb testing.TB, maxMemory, policy string) {
	tb.Helper()
	s.Do(tb, "CONFIG", "SET", "maxmemory-policy", policy, "maxmemory", maxMemory)
}
