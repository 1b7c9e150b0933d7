//go:build unix

package loadtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for the server. It costs time only where a test fails.
const patience = 2 * time.Minute

// server is a process that serves on its emulator, with no budget to run out of.
type server struct {
	command *exec.Cmd
	url     string // of /graphql
	host    string
	log     *log
	exited  chan struct{}
	err     error // how the process ended, once exited is closed
}

func startServer(t *testing.T, flags ...string) *server {
	t.Helper()
	return startServerBy(t, nil, flags...)
}

// startServerBy has another command start the server, whose path and flags follow.
func startServerBy(t *testing.T, starter []string, flags ...string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return startBinary(t, append(slices.Clone(starter), path), flags...)
}

// startBinary starts the command with flags of the tests, and then with the given ones.
func startBinary(t testing.TB, command []string, flags ...string) *server {
	t.Helper()
	s := &server{log: newLog(), exited: make(chan struct{})}
	line := append(slices.Clone(command),
		"--listen", "127.0.0.1:0", "--emulator-budget", "0", "--rate-limit", "0", "--no-extensions",
		"--cursor-key", "of the tests", // by which the golden answers' cursors are sealed
		"--operation-timeout", patience.String(), "--request-timeout", patience.String(),
		"--admission-wait", patience.String(), "--shutdown-grace", patience.String(), // a slow machine proves nothing
	)
	line = append(line, flags...)
	s.command = exec.Command(line[0], line[1:]...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "MAILBOX_") {
			s.command.Env = append(s.command.Env, variable)
		}
	}
	s.command.Stderr = s.log
	stdout, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	s.url = announcedURL(stdout)
	go func() {
		_, _ = io.Copy(io.Discard, stdout)
		s.err = s.command.Wait()
		close(s.exited)
	}()
	t.Cleanup(func() {
		_ = s.command.Process.Kill()
		<-s.exited
	})
	if s.url == "" {
		t.Fatalf("the server said no address:\n%s", s.log)
	}
	s.host = strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/graphql")
	return s
}

// announcedURL reads the lines that the server prints at its start, of which Upstream is the last.
func announcedURL(stdout io.Reader) (url string) {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		switch name {
		case "GraphQL":
			url = strings.TrimSpace(value)
		case "Upstream":
			return url
		}
	}
	return ""
}

// terminate asks the server to finish.
func (s *server) terminate(t *testing.T) {
	t.Helper()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("terminate the server: %v", err)
	}
}

// wantCleanExit waits until a terminated server ends, without a race and without an error in its log. Go's
// race detector exits with 66 when it has found one.
func (s *server) wantCleanExit(t *testing.T) {
	t.Helper()
	select {
	case <-s.exited:
	case <-time.After(patience):
		t.Fatalf("the server does not end:\n%s", s.stacks(t))
	}
	if s.err != nil {
		t.Errorf("the server ended with %v", s.err)
	}
	for _, bad := range []string{"WARNING: DATA RACE", "panic", "level=ERROR"} {
		if text := s.log.from(bad); text != "" {
			t.Errorf("the server's log has %q:\n%.4000s", bad, text)
		}
	}
}

// usage is what the server holds while no request is under way.
type usage struct {
	goroutines int
	heap       int // bytes of objects that are alive
	inUse      int // bytes that heap and stacks take
}

// measure reads the usage from the probe.
func (s *server) measure(t testing.TB) (u usage) {
	t.Helper()
	line := s.ask(t, syscall.SIGUSR1, "probe: ")
	if _, err := fmt.Sscanf(line, "probe: goroutines %d, heap %d, in use %d", &u.goroutines, &u.heap, &u.inUse); err != nil {
		t.Fatalf("read %q: %v", line, err)
	}
	return u
}

// stacks returns the stacks of the goroutines.
func (s *server) stacks(t testing.TB) string {
	t.Helper()
	seen := len(s.log.String())
	s.ask(t, syscall.SIGUSR2, "goroutine profile: ")
	<-time.After(time.Second) // the rest of it, for a person to read
	return s.log.String()[seen:]
}

// ask sends a signal to the probe and returns the line of its answer.
func (s *server) ask(t testing.TB, signal syscall.Signal, prefix string) string {
	t.Helper()
	answer := s.log.next(prefix)
	if err := s.command.Process.Signal(signal); err != nil {
		t.Fatalf("ask the probe: %v\n%s", err, s.log)
	}
	select {
	case line := <-answer:
		return line
	case <-s.exited:
		t.Fatalf("the server is gone: %v\n%s", s.err, s.log)
	case <-time.After(patience):
		t.Fatal("the probe does not answer")
	}
	return ""
}

// settled measures until the server has no more goroutines than allowed, or patience ends.
func (s *server) settled(t testing.TB, goroutines int) usage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		now := s.measure(t)
		if now.goroutines <= goroutines || pause(ctx, 200*time.Millisecond) != nil {
			return now
		}
	}
}

// idle measures until the number of goroutines stays the same for a while.
func (s *server) idle(t testing.TB) usage {
	t.Helper()
	const same = 5
	last, count := s.measure(t), 1
	for count < same {
		if err := pause(t.Context(), 200*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		now := s.measure(t)
		if now.goroutines != last.goroutines {
			count = 0
		}
		last, count = now, count+1
	}
	return last
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// residentMemory returns the system's figures of the process for people: lines such as "VmRSS: 12345 kB". It is empty unless
// the system is Linux.
func (s *server) residentMemory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	var lines []string
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "VmHWM") {
			lines = append(lines, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(lines, ", ")
}

// log keeps what the server writes to standard error.
type log struct {
	mu      sync.Mutex
	text    strings.Builder
	line    strings.Builder
	waiting map[string]chan string
}

func newLog() *log { return &log{waiting: make(map[string]chan string)} }

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	for _, character := range p {
		if character != '\n' {
			l.line.WriteByte(character)
			continue
		}
		l.deliver(l.line.String())
		l.line.Reset()
	}
	return len(p), nil
}

func (l *log) deliver(line string) {
	for prefix, waiting := range l.waiting {
		if strings.HasPrefix(line, prefix) {
			waiting <- line
			delete(l.waiting, prefix)
		}
	}
}

// next returns the next line that starts with the text.
func (l *log) next(prefix string) <-chan string {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := make(chan string, 1)
	l.waiting[prefix] = waiting
	return waiting
}

// from returns the log from the first occurrence of the text on, or nothing.
func (l *log) from(text string) string {
	log := l.String()
	if at := strings.Index(log, text); at >= 0 {
		return log[at:]
	}
	return ""
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
