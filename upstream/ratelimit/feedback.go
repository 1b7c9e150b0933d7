package ratelimit

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The budget's headers, in the canonical spelling of net/http.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
const (
	limitHeader     = "X-Ratelimit-Limit-Minute"
	remainingHeader = "X-Ratelimit-Remaining-Minute"
)

const (
	// minCoolDown is the cool-down after a 429 that asks for a shorter one, or for none. The headers count whole seconds, so
	// that up to a second may be lost by rounding.
	minCoolDown = time.Second
	// maxCoolDown bounds the effect of a wrong header.
	maxCoolDown = 5 * time.Minute
)

// learn obeys what the answer to t's request says about the budget.
//
// Requests overlap, so that answers may arrive out of order. Their order does not matter: an answer only takes permits away,
// and only time gives them back.
func (l *Limiter) learn(t *ticket, resp *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	t.answered = true
	if limit, ok := number(resp.Header, limitHeader); ok && limit > 0 {
		lower := limit < l.window.limit
		l.window.setLimit(now, limit)
		if l.lease != nil {
			l.lease.tellLimit(limit, lower)
		}
	}
	waits := false
	if resp.StatusCode == http.StatusTooManyRequests {
		var wait time.Duration
		wait, waits = RetryAfter(resp.Header, now)
		l.window.closeUntil(now.Add(min(max(wait, minCoolDown), maxCoolDown)))
		if l.lease != nil {
			l.lease.tellCoolDown()
		}
	}
	// A 429 with a Retry-After says when the budget is back, so that its remaining permits say nothing more.
	if remaining, ok := number(resp.Header, remainingHeader); ok && !waits {
		l.lowerLeft(now, remaining-l.unansweredSince(t))
	}
	l.refuseLate(now)
	l.dispatch(now)
}

// unansweredSince returns the permits of requests that were granted after t's and are still unanswered. The remaining
// permits in t's answer have yet to pay for them.
func (l *Limiter) unansweredSince(t *ticket) int {
	permits := 0
	for _, since := range l.underway[slices.Index(l.underway, t)+1:] {
		if !since.answered {
			permits += since.permits
		}
	}
	return permits
}

// number returns the value of a numeric header. It reports false if the header is absent or no number.
func number(header http.Header, name string) (value int, ok bool) {
	text := header.Get(name)
	if text == "" {
		return 0, false
	}
	value, err := strconv.Atoi(text)
	return value, err == nil
}
