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

// Limiter hands out the account's permits, first come, first served. It is safe for concurrent use, and it needs no
// closing: while nobody waits it holds neither a goroutine nor a running timer.
type Limiter struct {
	maxConcurrent int

	mu       sync.Mutex
	window   window
	waiting  []*ticket // in the order of their arrival
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
	now := time.Now()
	switch {
	case now.Before(l.window.opens):
		return 0, true
	case l.window.limit == unlimited:
		return 0, false
	default:
		return l.window.left(now), true
	}
}
