package browsertest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// startServer starts the real binary on a free port and returns the origin that it announces, such as
// "http://127.0.0.1:41234". The server stops with the test.
func startServer(t testing.TB, args ...string) (origin string) {
	t.Helper()
	binary, err := serverBinary()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(t.Context(), binary, append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	server.WaitDelay = patience
	server.Stderr = t.Output()
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatalf("start the server: %v", err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // t's context has ended by now, which stops the server
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Playground"); ok {
			go io.Copy(io.Discard, stdout) // nobody reads the rest
			return strings.TrimSuffix(strings.TrimSpace(address), "/")
		}
	}
	t.Fatalf("the server ended without announcing its address: %v", lines.Err())
	return ""
}
