package emulator_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/emulator"
)

func TestBudget(t *testing.T) {
	t.Parallel()
	clock := newClock() // at the start of a minute
	a := newAPI(t, emulator.Options{Customers: -1, Budget: 5, Now: clock.Now})
	clock.advance(20*time.Second + time.Millisecond)
	const read, write = http.MethodGet, http.MethodTrace // no route has TRACE
	steps := []struct {
		name, method string
		wait         time.Duration
		status       int
		remaining    string
		retryAfter   string
	}{
		{name: "a read costs one", method: read, status: 200, remaining: "4"},
		{name: "a write costs two, also a refused one", method: write, status: 405, remaining: "2"},
		{name: "another read", method: read, status: 200, remaining: "1"},
		{name: "a write no longer fits", method: write, status: 429, remaining: "1", retryAfter: "40"},
		{name: "a read does", method: read, status: 200, remaining: "0"},
		{name: "nothing is left", method: read, wait: 30 * time.Second, status: 429, remaining: "0", retryAfter: "10"},
		{name: "to the end of the minute", method: read, wait: 9 * time.Second, status: 429, remaining: "0", retryAfter: "1"},
		{name: "the next minute", method: read, wait: time.Second, status: 200, remaining: "4"},
		{name: "much later", method: read, wait: time.Hour, status: 200, remaining: "4"},
	}
	for _, step := range steps {
		clock.advance(step.wait)
		got := a.do(a.request(step.method, "/v2/customers/500", ""))
		limit, remaining := got.header.Get("X-RateLimit-Limit-Minute"), got.header.Get("X-RateLimit-Remaining-Minute")
		retryAfter := got.header.Get("X-RateLimit-Retry-After")
		if got.status != step.status || limit != "5" || remaining != step.remaining || retryAfter != step.retryAfter {
			t.Errorf("%s: status %d, limit %s, remaining %s, retry after %q",
				step.name, got.status, limit, remaining, retryAfter)
		}
	}
	if total := a.TotalRequests(); total != len(steps) {
		t.Errorf("%d requests counted, want %d with the refused ones", total, len(steps))
	}
}

func TestWaitingForTheBudgetInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, emulator.Options{Customers: -1, Budget: 1})
		a.get("/v2/customers/500")
		refused := a.get("/v2/customers/500")
		wait, err := time.ParseDuration(refused.header.Get("X-RateLimit-Retry-After") + "s")
		if err != nil || refused.status != http.StatusTooManyRequests {
			t.Fatalf("status %d, %v", refused.status, err)
		}
		<-time.After(wait)
		if status := a.get("/v2/customers/500").status; status != http.StatusOK {
			t.Errorf("after the wait: status %d", status)
		}
	})
}

func TestUnlimitedBudget(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Budget: -1})
	for range 500 {
		got := a.get("/v2/customers/500")
		if got.status != http.StatusOK || got.header.Get("X-RateLimit-Limit-Minute") != "" {
			t.Fatalf("status %d, header %v", got.status, got.header)
		}
	}
}

func TestRefusedTokensCostNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.token = "wrong"
	for range 3 {
		if remaining := a.get("/v2/customers/500").header.Get("X-RateLimit-Remaining-Minute"); remaining != "400" {
			t.Errorf("remaining %q, want 400", remaining)
		}
	}
}
