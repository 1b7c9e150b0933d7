package ratelimit

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

const (
	retryAfterHeader    = "X-Ratelimit-Retry-After"
	stdRetryAfterHeader = "Retry-After"
)

// RetryAfter returns how long an answer asks to wait before the next request: by the API's own header, in seconds, otherwise
// by the standard one, in seconds or as a date. It reports false for an answer that says nothing. A time that has passed is
// a wait of 0.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
func RetryAfter(header http.Header, now time.Time) (wait time.Duration, ok bool) {
	for _, name := range []string{retryAfterHeader, stdRetryAfterHeader} {
		value := header.Get(name)
		if seconds, err := strconv.Atoi(value); err == nil {
			return time.Duration(min(max(seconds, 0), math.MaxInt32)) * time.Second, true
		}
		if at, err := http.ParseTime(value); err == nil {
			return max(0, at.Sub(now)), true
		}
	}
	return 0, false
}
