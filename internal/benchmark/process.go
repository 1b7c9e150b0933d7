package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/procfs"
)

// The names of the lines by which processes announce their addresses.
const (
	serverLine   = "GraphQL"
	adminLine    = "Admin"
	upstreamLine = "Upstream"
	emulatorLine = "REST API"
	tokenLine    = "Token"
	floorLine    = "Floor"
)

// process is one that the benchmark started.
type process struct {
	command   *exec.Cmd
	complaint *head
	announced map[string]string
}

// start starts a process and waits until it has announced the line of that name, and thereby all lines before it.
func start(ctx context.Context, last string, env []string, line ...string) (*process, error) {
	p := newProcess(ctx, env, line)
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", line[0], err)
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", line[0], err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && p.announced[last] == "" {
		if name, value, ok := strings.Cut(lines.Text(), "  "); ok {
			p.announced[name] = strings.TrimSpace(value)
		}
		if p.announced[last] != "" {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return p, nil
		}
	}
	p.stop()
	return nil, fmt.Errorf("%s does not start:\n%s", strings.Join(line, " "), p.complaint)
}

// launch starts a process that announces nothing. What it prints counts as its complaint.
func launch(ctx context.Context, env []string, line ...string) (*process, error) {
	p := newProcess(ctx, env, line)
	p.command.Stdout = p.complaint
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", line[0], err)
	}
	return p, nil
}

// newProcess prepares a process. It inherits the environment without the server's own variables.
func newProcess(ctx context.Context, env, line []string) *process {
	p := &process{
		command:   exec.CommandContext(ctx, line[0], line[1:]...),
		complaint: new(head), announced: make(map[string]string),
	}
	p.command.Cancel = func() error { return p.command.Process.Signal(os.Interrupt) }
	p.command.Env = append(slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "MAILBOX_")
	}), env...)
	p.command.Stderr = p.complaint
	return p
}

// pid is the process's number.
func (p *process) pid() int { return p.command.Process.Pid }

// stop ends the process and waits for its end.
func (p *process) stop() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// usage is what a process has taken from the system so far.
type usage struct {
	cpu  float64 // seconds, in user and in kernel mode
	peak uint64  // bytes of resident memory
}

// errNoUsage says that the system does not tell what a process takes.
var errNoUsage = errors.New("not known")

// usageOf asks the system. It works on Linux alone.
func usageOf(pid int) (usage, error) {
	if pid == 0 {
		return usage{}, errNoUsage
	}
	proc, err := procfs.NewProc(pid)
	if err != nil {
		return usage{}, errors.Join(errNoUsage, err)
	}
	stat, err := proc.Stat()
	if err != nil {
		return usage{}, errors.Join(errNoUsage, err)
	}
	status, err := proc.NewStatus()
	if err != nil {
		return usage{}, errors.Join(errNoUsage, err)
	}
	return usage{cpu: stat.CPUTime(), peak: status.VmHWM}, nil
}

// busySeconds is the CPU time that all processes of the machine have taken so far.
func busySeconds() (float64, error) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return 0, errors.Join(errNoUsage, err)
	}
	stat, err := fs.Stat()
	if err != nil {
		return 0, errors.Join(errNoUsage, err)
	}
	all := stat.CPUTotal
	return all.User + all.Nice + all.System + all.IRQ + all.SoftIRQ + all.Steal, nil
}

// head keeps the beginning of what a process complains about, and drops the rest.
type head struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const headBytes = 4 << 10

func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(p[:min(len(p), headBytes-h.text.Len())])
	return len(p), nil
}

func (h *head) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}
