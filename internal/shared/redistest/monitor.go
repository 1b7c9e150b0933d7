package redistest

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Monitor returns a function that returns all commands that the server has run since, with their arguments, as MONITOR writes
// them: a line each, without the passwords of AUTH. It ends with the test.
func (s *Server) Monitor(tb testing.TB) (commands func() string) {
	tb.Helper()
	connection, err := new(net.Dialer).DialContext(tb.Context(), "unix", s.Socket)
	if err != nil {
		tb.Fatalf("monitor: %v", err)
	}
	answers := bufio.NewReader(connection)
	for _, command := range [][]string{{"AUTH", admin, ""}, {"MONITOR"}} {
		if _, err := io.WriteString(connection, encode(command)); err != nil {
			tb.Fatalf("monitor: %v", err)
		}
		if answer, err := decode(answers); err != nil || answer != "OK" {
			tb.Fatalf("monitor: %v, %v", answer, err)
		}
	}
	var (
		mu    sync.Mutex
		text  strings.Builder
		ended sync.WaitGroup
	)
	ended.Go(func() {
		for {
			line, err := answers.ReadString('\n')
			if err != nil {
				return
			}
			mu.Lock()
			text.WriteString(line)
			mu.Unlock()
		}
	})
	tb.Cleanup(func() {
		_ = connection.Close()
		ended.Wait()
	})
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return text.String()
	}
}
