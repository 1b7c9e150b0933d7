//go:build unix

package sharedtest

import (
	"testing"
	"time"
)

// Three servers use up one budget, never exceed it, and each gets its part.
func TestOneBudget(t *testing.T) {
	t.Parallel()
	long(t)
	w := start(t, plan{})
	d := startDemand(t, w, eager, 10, 5, 5)
	d.wait(t, 95*time.Second) // more than one span, less than two
	d.judge(t, limit)
	requests := w.account.requests()
	// The demand takes all permits at once, and takes them again as they come back, 61 seconds later.
	const again = span + time.Second
	for _, minute := range []struct{ from, until time.Duration }{{0, span}, {again, 95 * time.Second}} {
		if got := spentIn(requests, d.begun.Add(minute.from), minute.until-minute.from); got < limit*95/100 {
			t.Errorf("%d permits were used from %s until %s, want %d of %d", got, minute.from, minute.until, limit*95/100, limit)
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
