package ratelimit

import (
	"math"
	"slices"
	"time"
)

// span is the time that the budget's limit applies to. Where a pool leases the permits, it says how long they count.
const span = time.Minute

// The permits that a request costs.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
const (
	readPermits  = 1
	writePermits = 2
)

// unlimited is the limit of a window that has none.
const unlimited = math.MaxInt32

// charge is a number of permits that were spent at one time. They come back a span later.
type charge struct {
	at      time.Time
	permits int
	lane    *lane // of the caller that spent them; nil for other clients of the account
}

// window counts the permits that were spent in the span that ends now. It reads no clock; the times that are passed to it
// must not decrease.
//
// The documentation does not say whether the API's minute slides. The window slides, which is safe in both cases: requests
// that fit into each sliding minute also fit into each minute of the clock.
type window struct {
	span       time.Duration
	configured int       // the limit that is never exceeded
	limit      int       // the configured limit, or a smaller one that a header told
	limitTold  time.Time // when a header told limit

	opens   time.Time // the end of a cool-down, before which nothing is granted
	charges []charge  // oldest first; empty while there is no limit
	spent   int       // the sum of charges
}

func newWindow(limit int) window {
	limit = max(limit, writePermits)
	return window{span: span, configured: limit, limit: limit}
}

// earliest returns the first time, from now on, at which the permits can be spent.
func (w *window) earliest(now time.Time, permits int) time.Time {
	at := later(now, w.opens)
	missing := w.spent + permits - w.limit
	for i := 0; i < len(w.charges) && missing > 0; i++ {
		missing -= w.charges[i].permits
		at = later(at, w.charges[i].at.Add(w.span))
	}
	return at
}

// spend charges for a granted request. Without a limit it counts nothing, since memory would grow with the rate of requests.
func (w *window) spend(now time.Time, permits int, by *lane) charge {
	if w.limit == unlimited {
		return charge{at: now, permits: permits}
	}
	c := charge{at: now, permits: permits, lane: by}
	w.add(c)
	return c
}

// refund takes back the charge of a request that was never sent. It reports whether the charge still counted.
func (w *window) refund(c charge) bool {
	i := slices.Index(w.charges, c)
	if i < 0 {
		return false
	}
	w.charges = slices.Delete(w.charges, i, i+1)
	w.spent -= c.permits
	return true
}

// grantsAll tells whether the permits can be spent right now.
func (w *window) grantsAll(now time.Time, permits int) bool {
	return w.spent+permits <= w.limit && !now.Before(w.opens)
}

// left returns how many permits are left in the span that ends now.
func (w *window) left(now time.Time) int {
	w.forget(now)
	return max(0, w.limit-w.spent)
}

// lowerLeft lowers the permits that are left to the given number. Other clients of the account spent the difference at an
// unknown time. It counts as spent now, so that it comes back as late as possible.
func (w *window) lowerLeft(now time.Time, permits int) {
	permits = max(permits, 0)
	if w.limit < unlimited {
		if foreign := w.left(now) - permits; foreign > 0 {
			w.add(charge{at: now, permits: foreign})
		}
	} else if permits == 0 {
		w.closeUntil(now.Add(w.span))
	}
}

// setLimit sets the limit that a header told, up to the configured one. A limit that is larger than the last is ignored
// within a span of the last one: its answer may be the older of the two.
func (w *window) setLimit(now time.Time, limit int) {
	limit = min(max(limit, writePermits), w.configured)
	if limit > w.limit && now.Sub(w.limitTold) < w.span {
		return
	}
	w.limit, w.limitTold = limit, now
}

// closeUntil begins a cool-down, or extends the current one.
func (w *window) closeUntil(at time.Time) {
	w.opens = later(w.opens, at)
}

func (w *window) add(c charge) {
	w.forget(c.at)
	w.charges = append(w.charges, c)
	w.spent += c.permits
}

// forget removes and returns the charges that are a span old.
func (w *window) forget(now time.Time) (back []charge) {
	n := 0
	for n < len(w.charges) && now.Sub(w.charges[n].at) >= w.span {
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
