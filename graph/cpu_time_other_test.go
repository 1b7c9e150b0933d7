//go:build !linux

package graph_test

import (
	"testing"
	"time"
)

// cpuTime returns the time that passed: only Linux counts the CPU time of a thread for the process itself.
func cpuTime(_ testing.TB, work func()) time.Duration {
	before := time.Now()
	work()
	return time.Since(before)
}
