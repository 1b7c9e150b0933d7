package emulator

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// budget is the number of permits that the account has per minute
// (https://developer.helpscout.com/mailbox-api/overview/rate-limiting). That the window is the clock minute is a guess.
type budget struct {
	limit int // negative: unlimited
	now   func() time.Time

	mu     sync.Mutex
	minute time.Time
	spent  int
}

// charge takes the permits of a request, or returns the answer that refuses the request. It sets the budget headers in both
// cases.
func (b *budget) charge(header http.Header, method string) *answer {
	if b.limit < 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.enterMinute()
	cost := cost(method)
	if b.spent+cost > b.limit {
		b.setHeaders(header)
		left := b.minute.Add(time.Minute).Sub(now)
		seconds := int((left + time.Second - 1) / time.Second)
		header.Set("X-RateLimit-Retry-After", strconv.Itoa(max(seconds, 1)))
		return new(statusAnswer(http.StatusTooManyRequests, ""))
	}
	b.spent += cost
	b.setHeaders(header)
	return nil
}

// announce sets the budget headers and takes no permit.
func (b *budget) announce(header http.Header) {
	if b.limit < 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.enterMinute()
	b.setHeaders(header)
}

func (b *budget) enterMinute() time.Time {
	now := b.now()
	if minute := now.Truncate(time.Minute); !minute.Equal(b.minute) {
		b.minute, b.spent = minute, 0
	}
	return now
}

func (b *budget) setHeaders(header http.Header) {
	header.Set("X-RateLimit-Limit-Minute", strconv.Itoa(b.limit))
	header.Set("X-RateLimit-Remaining-Minute", strconv.Itoa(b.limit-b.spent))
}

func cost(method string) int {
	if method == http.MethodGet || method == http.MethodHead {
		return 1
	}
	return 2
}
