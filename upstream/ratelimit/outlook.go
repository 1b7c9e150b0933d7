package ratelimit

import (
	"math"
	"slices"
	"time"
)

// outlook returns the window by which the waiting requests will be granted. It must not be changed.
//
// With a pool it has what this limiter and, as far as it knows, the others have spent. A limiter that has spent its fair
// part while others wait gets permits only when its own come back.
func (l *Limiter) outlook(now time.Time) window {
	p := l.lease
	switch {
	case p == nil || l.window.limit == unlimited:
		return l.window
	case p.alone():
		return l.fallback(now)
	}
	w := l.window
	if p.wanting > 1 {
		if fair := max(w.limit/p.wanting, writePermits); w.spent >= fair {
			w.limit = fair
			return w
		}
	}
	w.charges = merged(l.window.charges, merged(p.others, p.othersAlone))
	w.spent += p.othersSpent + p.othersAloneSpent
	return w
}

// fallback returns the window of a limiter that cannot ask its pool: its share of what leases have left of the limit, as far
// as it knows. What others spend alone does not count, since they spend it from their own shares.
func (l *Limiter) fallback(now time.Time) window {
	p := l.lease
	p.forget(now)
	share := min(p.pool.Share(), 1)
	limit := l.shareOf(l.window.limit)
	w := window{span: p.terms.Span, configured: limit, limit: limit, opens: l.window.opens}
	leased, alone := p.split(l.window.charges)
	known := merged(leased, p.others)
	if p.othersHold.permits > 0 {
		known = merged(known, []charge{p.othersHold})
	}
	// The sum of the newest charges is rounded up, for each number of them: at any time, what has not come back is rounded
	// once.
	permits, counted := 0, 0
	for i, c := range slices.Backward(known) {
		permits += c.permits
		known[i].permits = int(math.Ceil(share*float64(permits)-rounding)) - counted
		counted += known[i].permits
	}
	for _, c := range alone {
		counted += c.permits
	}
	w.charges, w.spent = merged(known, alone), counted
	return w
}

// rounding is far more than the rounding error of a share, and far less than a permit.
const rounding = 1e-6

// shareOf returns how many of the permits the limiter may spend alone: its share, but at least as many as a write needs.
func (l *Limiter) shareOf(permits int) int {
	return max(int(min(l.lease.pool.Share(), 1)*float64(permits)+rounding), writePermits)
}

// left returns how many permits are left.
func (l *Limiter) left(now time.Time) int {
	switch p := l.lease; {
	case p == nil:
		return l.window.left(now)
	case p.alone():
		w := l.fallback(now)
		return max(0, w.limit-w.spent)
	default:
		return max(0, l.window.limit-l.window.spent-p.othersSpent-p.othersAloneSpent)
	}
}

// grantsAll tells whether the permits can be spent right now, as far as is known. It may return false although they can.
func (l *Limiter) grantsAll(now time.Time, permits int) bool {
	p := l.lease
	switch {
	case p == nil || l.window.limit == unlimited:
		return l.window.grantsAll(now, permits)
	case p.alone() || p.wanting > 1:
		return false
	default:
		return l.window.grantsAll(now, permits+p.othersSpent+p.othersAloneSpent)
	}
}

// earliest returns the first time at which permits can be spent, as far as is known.
func (l *Limiter) earliest(now time.Time, permits int) time.Time {
	if l.lease == nil {
		return l.window.earliest(now, permits)
	}
	w := l.outlook(now)
	return w.earliest(now, permits)
}

// merged returns the charges of two lists in the order of their times.
func merged(a, b []charge) []charge {
	all := make([]charge, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].at.Before(a[0].at) {
			all, b = append(all, b[0]), b[1:]
		} else {
			all, a = append(all, a[0]), a[1:]
		}
	}
	return append(append(all, a...), b...)
}
