package graph_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// cpuTime returns the CPU time of the calling thread, which does not depend on other work of the machine.
func cpuTime(tb testing.TB, work func()) time.Duration {
	tb.Helper()
	const rusageThread = 1
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	spent := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(rusageThread, &usage); err != nil {
			tb.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := spent()
	work()
	return spent() - before
}
