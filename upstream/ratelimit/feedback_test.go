package ratelimit_test

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/ratelimit"
)

const (
	limitHeader      = "X-RateLimit-Limit-Minute"
	remainingHeader  = "X-RateLimit-Remaining-Minute"
	retryAfterHeader = "X-RateLimit-Retry-After"
)

func TestHeadersLowerWhatIsLeft(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		perMinute int
		headers   []string
		want      int // permits left after one read
	}{
		{"no headers", 10, nil, 9},
		{"fewer remain", 10, []string{limitHeader, "10", remainingHeader, "4"}, 4},
		{"nothing remains", 10, []string{limitHeader, "10", remainingHeader, "0"}, 0},
		{"less than nothing remains", 10, []string{limitHeader, "10", remainingHeader, "-3"}, 0},
		{"more remain", 10, []string{limitHeader, "10", remainingHeader, "10"}, 9},
		{"smaller limit", 10, []string{limitHeader, "5"}, 4},
		{"smaller limit, fewer remain", 10, []string{limitHeader, "5", remainingHeader, "3"}, 3},
		{"larger limit", 10, []string{limitHeader, "400", remainingHeader, "399"}, 9},
		{"larger limit, fewer remain", 10, []string{limitHeader, "400", remainingHeader, "2"}, 2},
		{"limit of nothing", 10, []string{limitHeader, "0"}, 9},
		{"limit below a write", 10, []string{limitHeader, "1"}, 1},
		{"not numbers", 10, []string{limitHeader, "five", remainingHeader, ""}, 9},
		{"unlimited, limit told", 0, []string{limitHeader, "5", remainingHeader, "3"}, 3},
		{"unlimited, nothing remains", 0, []string{remainingHeader, "0"}, 0},
		{"unlimited, less than nothing remains", 0, []string{remainingHeader, "-3"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				served := &api{answer: headers(test.headers...)}
				transport := newTransport(served, ratelimit.Options{PerMinute: test.perMinute})
				mustDo(t, transport, http.MethodGet)
				checkRemaining(t, transport, test.want)
			})
		})
	}
}

// Permits that other clients of the account spent come back a minute after a header told of them.
func TestNothingRemains(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{0, 10} {
		t.Run(strconv.Itoa(perMinute), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				served := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
					return ok(remainingHeader, strconv.Itoa(n*5)), nil
				}}
				transport := newTransport(served, ratelimit.Options{PerMinute: perMinute})
				mustDo(t, transport, http.MethodGet)
				<-time.After(20 * time.Second)

				ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
				defer cancel()
				wantRefusal(t, <-begin(ctx, t, transport, http.MethodGet), 40*time.Second)
				if diff := cmp.Diff(outcome{After: 40 * time.Second}, <-begin(t.Context(), t, transport, http.MethodGet)); diff != "" {
					t.Errorf("patient request (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A header that lowers the budget refuses waiting requests that would now miss their deadlines. The others keep waiting.
func TestHeadersRefuseWaitingRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n > 0 {
				return ok(), nil
			}
			<-time.After(10 * time.Second)
			return ok(remainingHeader, "0"), nil
		}}
		transport := newTransport(slow, ratelimit.Options{PerMinute: 4, MaxConcurrent: 1})
		first := begin(t.Context(), t, transport, http.MethodGet)
		patient := []<-chan outcome{
			begin(t.Context(), t, transport, http.MethodPut), begin(t.Context(), t, transport, http.MethodPut),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
		defer cancel()
		hasty := begin(ctx, t, transport, http.MethodGet)
		<-first

		got := <-hasty
		if got.After != 10*time.Second {
			t.Errorf("refused after %v, want 10s", got.After)
		}
		got.After = 0
		// The permits that others spent come back in a minute, but the writes take all of them.
		wantRefusal(t, got, 2*time.Minute)
		for _, ended := range patient {
			if diff := cmp.Diff(outcome{After: 70 * time.Second}, <-ended); diff != "" {
				t.Errorf("patient request (-want +got):\n%s", diff)
			}
		}
	})
}

// An answer that arrives late does not give back permits that a later answer took away.
func TestOldAnswerRaisesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n == 0 {
				<-time.After(30 * time.Second)
				return ok(limitHeader, "400", remainingHeader, "399"), nil
			}
			return ok(limitHeader, "200", remainingHeader, "10"), nil
		}}
		transport := newTransport(answers, ratelimit.Options{PerMinute: 400})
		old := begin(t.Context(), t, transport, http.MethodGet)
		mustDo(t, transport, http.MethodGet)
		checkRemaining(t, transport, 10)
		<-old
		checkRemaining(t, transport, 10)
		<-time.After(30 * time.Second)
		checkRemaining(t, transport, 200)
	})
}

// A larger limit is accepted if no answer has told the smaller one for a minute.
func TestLimitGrowsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			return ok(limitHeader, []string{"50", "400", "400"}[n]), nil
		}}
		transport := newTransport(limits, ratelimit.Options{PerMinute: 100})
		for _, want := range []int{49, 48, 98} {
			mustDo(t, transport, http.MethodGet)
			checkRemaining(t, transport, want)
			<-time.After(31 * time.Second)
		}
	})
}

// A larger limit grants requests that wait already.
func TestLimitGrowsForWaitingRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n == 0 {
				return ok(limitHeader, "2"), nil
			}
			<-time.After(10 * time.Second)
			return ok(limitHeader, "4"), nil
		}}
		transport := newTransport(limits, ratelimit.Options{PerMinute: 4})
		mustDo(t, transport, http.MethodGet)
		<-time.After(time.Minute)

		waiting := make(chan (<-chan outcome))
		time.AfterFunc(time.Second, func() { waiting <- begin(t.Context(), t, transport, http.MethodGet) })
		open := mustOpen(t, transport, http.MethodPut)
		defer open.Body.Close()
		if got := <-<-waiting; got.Err != nil || got.After != 19*time.Second {
			t.Errorf("answered after %v with %v, want to be granted after 9s and answered after 19s", got.After, got.Err)
		}
	})
}

// The remaining permits in an answer must also pay for requests that were sent after its request and are unanswered.
func TestRemainingPaysForUnanswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		delays := []time.Duration{20 * time.Second, 10 * time.Second, 0, 20 * time.Second}
		answers := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			<-time.After(delays[n])
			if n == 1 {
				return ok(remainingHeader, "50"), nil
			}
			return ok(), nil
		}}
		transport := newTransport(answers, ratelimit.Options{PerMinute: 100})
		before := begin(t.Context(), t, transport, http.MethodPut)
		asked := begin(t.Context(), t, transport, http.MethodGet)
		answered := mustOpen(t, transport, http.MethodPut) // its slot stays held
		unanswered := begin(t.Context(), t, transport, http.MethodPut)
		<-asked
		checkRemaining(t, transport, 48)
		answered.Body.Close()
		<-before
		<-unanswered
	})
}

func TestCoolDown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		headers []string
		want    time.Duration
	}{
		{"seconds", []string{retryAfterHeader, "20"}, 20 * time.Second},
		{"remaining permits do not extend it", []string{retryAfterHeader, "20", remainingHeader, "0"}, 20 * time.Second},
		{"own header before the standard one", []string{retryAfterHeader, "20", "Retry-After", "7"}, 20 * time.Second},
		{"standard header", []string{"Retry-After", "7"}, 7 * time.Second},
		{"date", []string{"Retry-After", "Sat, 01 Jan 2000 00:00:30 GMT"}, 30 * time.Second},
		{"date that has passed", []string{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}, time.Second},
		{"zero", []string{retryAfterHeader, "0"}, time.Second},
		{"negative", []string{retryAfterHeader, "-5"}, time.Second},
		{"no header", nil, time.Second},
		{"invalid header, then a valid one", []string{retryAfterHeader, "soon", "Retry-After", "7"}, 7 * time.Second},
		{"nothing remains, no Retry-After", []string{remainingHeader, "0"}, time.Minute},
		{"too long", []string{retryAfterHeader, "86400"}, 5 * time.Minute},
		{"date too far away", []string{"Retry-After", "Sun, 02 Jan 2000 00:00:00 GMT"}, 5 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				refusing := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
					if n == 0 {
						return tooMany(test.headers...), nil
					}
					return ok(), nil
				}}
				transport := newTransport(refusing, ratelimit.Options{PerMinute: 100})
				mustDo(t, transport, http.MethodGet)
				checkRemaining(t, transport, 0)
				if got := <-begin(t.Context(), t, transport, http.MethodGet); got.Err != nil || got.After != test.want {
					t.Errorf("next request: %v after %v, want to be served after %v", got.Err, got.After, test.want)
				}
			})
		})
	}
}

// A cool-down also delays waiting requests, and it refuses those that would miss their deadlines at once.
func TestCoolDownOfQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refusing := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n > 0 {
				return ok(), nil
			}
			<-time.After(10 * time.Second)
			return tooMany(retryAfterHeader, "30"), nil
		}}
		transport := newTransport(refusing, ratelimit.Options{PerMinute: 100, MaxConcurrent: 1})
		first := begin(t.Context(), t, transport, http.MethodGet)
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		patient, hasty := begin(t.Context(), t, transport, http.MethodGet), begin(ctx, t, transport, http.MethodGet)
		<-first

		got := <-hasty
		if got.After != 10*time.Second {
			t.Errorf("refused after %v, want 10s", got.After)
		}
		got.After = 0
		wantRefusal(t, got, 30*time.Second)
		wantRefusal(t, <-begin(ctx, t, transport, http.MethodGet), 30*time.Second)
		if diff := cmp.Diff(outcome{After: 40 * time.Second}, <-patient); diff != "" {
			t.Errorf("patient request (-want +got):\n%s", diff)
		}
	})
}

// A shorter cool-down does not end a longer one.
func TestCoolDownsOverlap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		waits := []string{"30", "5"}
		refusing := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n >= len(waits) {
				return ok(), nil
			}
			<-time.After(time.Duration(n+1) * time.Second)
			return tooMany(retryAfterHeader, waits[n]), nil
		}}
		transport := newTransport(refusing, ratelimit.Options{})
		first, second := begin(t.Context(), t, transport, http.MethodGet), begin(t.Context(), t, transport, http.MethodGet)
		<-first
		<-second
		if got := <-begin(t.Context(), t, transport, http.MethodGet); got.After != 29*time.Second {
			t.Errorf("next request ended after %v, want 29s", got.After)
		}
	})
}
