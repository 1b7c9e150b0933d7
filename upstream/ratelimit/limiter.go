package ratelimit

import (
	"sync"
	"time"
)

// Options configures a [Limiter]. Its zero value works.
type Options struct {
	// PerMinute is how many permits may be spent in any 60 seconds: a write costs 2, any other request 1.
	// 0 or less: unlimited, until an answer's headers tell a limit. 1 counts as 2, or no write could ever be made.
	PerMinute int
	// MaxConcurrent bounds the requests under way at once. 0 or less: 16.
	MaxConcurrent int
}

const defaultMaxConcurrent = 16

// Limiter hands out the account's permits to its callers in turn, see [WithCaller], and to each caller first come, first
// served. While several callers ask, none of them gets the last permits and slots: whoever has had little finds some. It is
// safe for concurrent use, and it needs no closing: while nobody waits it holds neither a goroutine nor a running timer.
type Limiter struct {
	maxConcurrent int

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
		opts.MaxConcurrent = defaultMaxConcurrent
	}
	return &Limiter{window: newWindow(opts.PerMinute), maxConcurrent: opts.MaxConcurrent}
}

// Remaining returns how many permits could be spent now, as far as is known from what was spent and from the headers.
// It is not known while there is neither a configured limit nor one that an answer told.
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
		return l.window.left(now), true
	}
}

// Idle tells whether nothing would be forgotten with the limiter: nobody waits, nothing is under way, and no permit that was
// spent and no cool-down lasts.
func (l *Limiter) Idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	return l.line.length == 0 && len(l.underway) == 0 && l.window.spent == 0 && !now.Before(l.window.opens)
}

// tick returns the time, and gives callers back what they spent a span ago. The caller holds mu.
func (l *Limiter) tick() time.Time {
	now := time.Now()
	for _, back := range l.window.forget(now) {
		if back.lane != nil {
			back.lane.spent -= back.permits
			l.line.tidy(back.lane)
		}
	}
	return now
}

// reserve is how many permits are kept for callers that have spent less than so many.
func (l *Limiter) reserve() int {
	if l.window.limit == unlimited {
		return 0
	}
	return l.window.limit / sharePart
}

// leaves returns how many permits a request has to leave to others, when others ask: those who have spent more than the
// reserve leave the reserve.
func leaves(reserve, spent, permits int) int {
	if spent+permits <= reserve {
		return 0
	}
	return reserve
}
