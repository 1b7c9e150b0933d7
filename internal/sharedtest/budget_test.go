//go:build unix

package sharedtest

import (
	"testing"
	"time"
)

// Three servers use up one budget, and never more than that, and each has its part.
func TestOneBudget(t *testing.T) {
	t.Parallel()
	long(t)
	w := start(t, plan{})
	d := startDemand(t, w, eager, 10, 5, 5)
	d.wait(t, 95*time.Second)
	d.judge(t, limit)
	requests := w.account.requests()
	// Permits come back 61 seconds after they were spent, and a second later they may be asked for.
	const cycle = 62 * time.Second
	for from := time.Duration(0); from <= 33*time.Second; from += time.Second {
		if got := spentIn(requests, d.begun.Add(from), cycle); got < limit*95/100 {
			t.Errorf("%d permits were used from %s on, want %d of %d", got, from, limit*95/100, limit)
		}
	}
	total := 0
	for _, permits := range d.permits {
		total += permits
	}
	for i, permits := range d.permits {
		if permits < total/len(d.permits)/2 {
			t.Errorf("server %d had %d permits of %d", i, permits, total)
		}
	}
}
