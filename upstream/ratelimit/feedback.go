package ratelimit

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The headers by https://developer.helpscout.com/mailbox-api/overview/rate-limiting, in net/http's own spelling, and the
// standard one that proxies send: seconds, or a date.
const (
	limitHeader         = "X-Ratelimit-Limit-Minute"
	remainingHeader     = "X-Ratelimit-Remaining-Minute"
	retryAfterHeader    = "X-Ratelimit-Retry-After"
	stdRetryAfterHeader = "Retry-After"
)

const (
	// minCoolDown follows a 429 that asks for less or says nothing. The headers have whole seconds, so that up to one
	// may have been rounded away.
	minCoolDown = time.Second
	// maxCoolDown bounds what a wrong header can do.
	maxCoolDown = 5 * time.Minute
)

// learn obeys what the answer to t's request says about the budget.
//
// Requests overlap, so this answer may be older than one that was obeyed before it. Nothing has to tell them apart: an
// answer only ever takes permits away, and only time brings them back.
func (l *Limiter) learn(t *ticket, resp *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	t.answered = true
	if limit, ok := number(resp.Header, limitHeader); ok && limit > 0 {
		l.window.setLimit(now, limit)
	}
	told := false
	if resp.StatusCode == http.StatusTooManyRequests {
		var wait time.Duration
		wait, told = retryAfter(resp.Header, now)
		l.window.closeUntil(now.Add(min(max(wait, minCoolDown), maxCoolDown)))
	}
	// A refusal that tells when the budget is back leaves nothing to be guessed from what remains until then.
	if remaining, ok := number(resp.Header, remainingHeader); ok && !told {
		l.window.lowerLeft(now, remaining-l.unansweredSince(t))
	}
	l.refuseLate(now)
	l.dispatch(now)
}

// unansweredSince returns the permits of requests that were granted after t's and are still unanswered: what remained
// when t's request was served has yet to pay for them.
func (l *Limiter) unansweredSince(t *ticket) int {
	permits := 0
	for _, since := range l.underway[slices.Index(l.underway, t)+1:] {
		if !since.answered {
			permits += since.permits
		}
	}
	return permits
}

func number(header http.Header, name string) (value int, ok bool) {
	text := header.Get(name)
	if text == "" {
		return 0, false
	}
	value, err := strconv.Atoi(text)
	return value, err == nil
}

// retryAfter returns how long the answer asks to wait. A time that has passed is told, and no wait.
func retryAfter(header http.Header, now time.Time) (wait time.Duration, told bool) {
	for _, name := range []string{retryAfterHeader, stdRetryAfterHeader} {
		value := header.Get(name)
		if seconds, err := strconv.Atoi(value); err == nil {
			return time.Duration(min(max(seconds, 0), int(maxCoolDown/time.Second))) * time.Second, true
		}
		if at, err := http.ParseTime(value); err == nil {
			return max(0, at.Sub(now)), true
		}
	}
	return 0, false
}
