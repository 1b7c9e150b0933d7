package redistest

import (
	_ "embed"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// clockSource is the source of a library that gives a program another clock. libfaketime does not work with the allocator of
// these servers.
//
//go:embed clock.c.txt
var clockSource []byte

const (
	clockLibrary = "clock.so"
	clockFile    = "clock"
)

// withClock returns the options for a server with a clock of its own. It skips the test where there is no C compiler.
func (s *Server) withClock(tb testing.TB, opts Options) Options {
	tb.Helper()
	if runtime.GOOS != "linux" {
		tb.Skip("only Linux gives a program another clock")
	}
	compiler, err := exec.LookPath("cc")
	if err != nil {
		missing(tb, "cc")
	}
	source, library := filepath.Join(s.dir, "clock.c"), filepath.Join(s.dir, clockLibrary)
	if err := os.WriteFile(source, clockSource, 0o600); err != nil {
		tb.Fatal(err)
	}
	output, err := exec.CommandContext(tb.Context(), compiler, "-shared", "-fPIC", "-O", "-o", library, source).CombinedOutput()
	if err != nil {
		tb.Fatalf("compile the clock: %v\n%s", err, output)
	}
	path := filepath.Join(s.dir, clockFile)
	if err := os.WriteFile(path, make([]byte, 8), 0o600); err != nil {
		tb.Fatal(err)
	}
	opts.Env = slices.Concat(opts.Env, []string{"LD_PRELOAD=" + library, "CLOCK_FILE=" + path})
	return opts
}

// SetClock sets the clock of a server with [Options.Clock] to the system's and an offset.
func (s *Server) SetClock(tb testing.TB, offset time.Duration) {
	tb.Helper()
	file, err := os.OpenFile(filepath.Join(s.dir, clockFile), os.O_WRONLY, 0)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	// The process has mapped the file, and sees what is written to it.
	if _, err := file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(offset.Microseconds())), 0); err != nil {
		tb.Fatal(err)
	}
}
