package ratelimit

import (
	"math"
	"slices"
	"time"
)

// span is the time for which the budget is given.
const span = time.Minute

// What a request costs, by https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
const (
	readPermits  = 1
	writePermits = 2
)

// unlimited is the limit of a window that has none.
const unlimited = math.MaxInt32

// charge is permits that were spent at one moment, and come back a span later.
type charge struct {
	at      time.Time
	permits int
	lane    *lane // the caller's; nil for what others spent, or nobody counts
}

// window knows what was spent in the span that ends now. It reads no clock; times given to it never go back.
//
// The span slides, since whether the account's minute does is not documented: what fits into every sliding span fits
// into every minute of the clock too.
type window struct {
	configured int // the limit that is never exceeded
	limit      int // the configured limit, or a smaller one that an answer told
	limitTold  time.Time

	opens   time.Time // the end of a cool-down: nothing is granted before
	charges []charge  // oldest first; empty while there is no limit
	spent   int       // the sum of charges
}

func newWindow(limit int) window {
	limit = max(limit, writePermits)
	return window{configured: limit, limit: limit}
}

// earliest returns the first moment from now on at which so many permits can be spent.
func (w *window) earliest(now time.Time, permits int) time.Time {
	at := later(now, w.opens)
	missing := w.spent + permits - w.limit
	for i := 0; i < len(w.charges) && missing > 0; i++ {
		missing -= w.charges[i].permits
		at = later(at, w.charges[i].at.Add(span))
	}
	return at
}

// spend charges for a granted request. Without a limit nothing is counted: memory would grow with the rate of requests.
func (w *window) spend(now time.Time, permits int, by *lane) charge {
	if w.limit == unlimited {
		return charge{at: now, permits: permits}
	}
	c := charge{at: now, permits: permits, lane: by}
	w.add(c)
	return c
}

// refund takes back the charge for a request that was never sent, and tells whether it still counted.
func (w *window) refund(c charge) bool {
	i := slices.Index(w.charges, c)
	if i < 0 {
		return false
	}
	w.charges = slices.Delete(w.charges, i, i+1)
	w.spent -= c.permits
	return true
}

// grantsAll tells whether so many permits can be spent right now.
func (w *window) grantsAll(now time.Time, permits int) bool {
	return w.spent+permits <= w.limit && !now.Before(w.opens)
}

// left returns how many permits the span that ends now has left.
func (w *window) left(now time.Time) int {
	w.forget(now)
	return max(0, w.limit-w.spent)
}

// lowerLeft sees to it that no more than so many permits are left. What is missing was spent by others, nobody knows
// when: it counts as spent now, so that it comes back as late as it possibly can.
func (w *window) lowerLeft(now time.Time, permits int) {
	permits = max(permits, 0)
	if w.limit < unlimited {
		if foreign := w.left(now) - permits; foreign > 0 {
			w.add(charge{at: now, permits: foreign})
		}
	} else if permits == 0 {
		w.closeUntil(now.Add(span))
	}
}

// setLimit takes over the limit that an answer told, up to the configured one. A larger limit than the last is believed
// only when the last has not been told for a span: the answer may be the older of the two.
func (w *window) setLimit(now time.Time, limit int) {
	limit = min(max(limit, writePermits), w.configured)
	if limit > w.limit && now.Sub(w.limitTold) < span {
		return
	}
	w.limit, w.limitTold = limit, now
}

// closeUntil begins a cool-down, or prolongs the one that there is.
func (w *window) closeUntil(at time.Time) {
	w.opens = later(w.opens, at)
}

func (w *window) add(c charge) {
	w.forget(c.at)
	w.charges = append(w.charges, c)
	w.spent += c.permits
}

// forget drops the charges that have come back, and returns them.
func (w *window) forget(now time.Time) (back []charge) {
	n := 0
	for n < len(w.charges) && now.Sub(w.charges[n].at) >= span {
		w.spent -= w.charges[n].permits
		n++
	}
	back, w.charges = w.charges[:n], w.charges[n:]
	return back
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
