package ratelimit

import (
	"sync"
	"time"
)

// Options configures a [Limiter]. Its zero value works.
type Options struct {
	// PerMinute is how many permits may be spent in any 60 seconds: a write costs 2, any other request 1.
	// 0 or less: unlimited, until an answer's headers tell a limit. 1 counts as 2, since a write needs 2.
	PerMinute int
	// MaxConcurrent bounds the concurrent requests. 0 or less: [DefaultMaxConcurrent].
	MaxConcurrent int
	// Pool leases the permits where several limiters share the budget. Nil: the whole budget is this limiter's.
	Pool Pool
}

// DefaultMaxConcurrent is the number of concurrent requests of a limiter without [Options].MaxConcurrent.
const DefaultMaxConcurrent = 16

// Limiter grants an account's permits to its callers in turn, see [WithCaller], and to each caller in the order of its
// requests. While several callers send requests, it reserves some permits and slots for callers that have spent little. It
// is safe for concurrent use, and it need not be closed: while no request waits it has neither a goroutine nor a running
// timer. With a pool, that holds from a span after the last request on.
type Limiter struct {
	maxConcurrent int
	lease         *lease // nil without a pool; guarded by mu

	mu       sync.Mutex
	window   window
	line     line
	underway []*ticket // in the order of their grants
	timer    *time.Timer
}

// New returns a limiter whose whole budget is unspent.
func New(opts Options) *Limiter {
	if opts.PerMinute <= 0 {
		opts.PerMinute = unlimited
	}
	if opts.MaxConcurrent <= 0 {
		opts.MaxConcurrent = DefaultMaxConcurrent
	}
	l := &Limiter{window: newWindow(opts.PerMinute), maxConcurrent: opts.MaxConcurrent}
	if opts.Pool != nil {
		l.lease = newLease(opts.Pool)
		l.window.span = l.lease.terms.Span
	}
	return l
}

// Remaining returns how many permits could be spent now, as far as this limiter's requests and the headers tell. It is not
// known while neither the options nor a header set a limit.
func (l *Limiter) Remaining() (permits int, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	switch {
	case now.Before(l.window.opens):
		return 0, true
	case l.window.limit == unlimited:
		return 0, false
	default:
		return l.left(now), true
	}
}

// Idle tells whether dropping the limiter loses nothing: no request waits or is under way, no permit was spent within the
// last minute, and no cool-down lasts.
func (l *Limiter) Idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	return l.line.length == 0 && len(l.underway) == 0 && l.window.spent == 0 && !now.Before(l.window.opens) &&
		(l.lease == nil || l.lease.empty())
}

// tick returns the current time, and gives back the permits that were spent a span ago. The caller holds mu.
func (l *Limiter) tick() time.Time {
	now := time.Now()
	for _, back := range l.window.forget(now) {
		if back.lane != nil {
			back.lane.spent -= back.permits
			l.line.tidy(back.lane)
		}
	}
	if l.lease != nil {
		l.lease.forget(now)
	}
	return now
}

// reserve returns how many permits are kept for callers that have spent fewer permits than that.
func (l *Limiter) reserve() int {
	if l.window.limit == unlimited {
		return 0
	}
	if l.lease != nil {
		return l.leasedReserve()
	}
	return l.window.limit / sharePart
}

// leaves returns how many permits a request must leave to other callers: none as long as its caller has spent no more than
// the reserve, otherwise the reserve.
func leaves(reserve, spent, permits int) int {
	if spent+permits <= reserve {
		return 0
	}
	return reserve
}
