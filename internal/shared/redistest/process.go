package redistest

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
)

// process is a process that runs until it is ended.
type process struct {
	command *exec.Cmd
	log     *Log
	ended   chan struct{}
}

// startProcess starts a command that ends with this process at the latest.
func startProcess(tb testing.TB, line, env []string) *process {
	tb.Helper()
	p := &process{
		command: exec.Command(line[0], line[1:]...), //nolint:noctx // it outlives the test's context until the clean-up
		log:     new(Log),
		ended:   make(chan struct{}),
	}
	p.command.Env = slices.Concat(os.Environ(), env)
	p.command.Stdout, p.command.Stderr = p.log, p.log
	endWithParent(p.command)
	started := make(chan error)
	go func() {
		// The system looks at the end of the thread that started the process, and takes it for the end of the parent.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.command.Start()
		started <- err
		if err == nil {
			_ = p.command.Wait()
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		tb.Fatalf("start %s: %v", line[0], err)
	}
	return p
}

// end kills the process and waits until it has ended. It does so as well with a process that is frozen.
func (p *process) end() {
	_ = p.command.Process.Kill()
	<-p.ended
}
