package ratelimit_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

func wantNoAllowance(t *testing.T, err error, allowed int) {
	t.Helper()
	var spent *ratelimit.AllowanceError
	if !errors.As(err, &spent) || spent.Allowed != allowed {
		t.Errorf("error = %v, want an *AllowanceError of %d requests", err, allowed)
	}
}

func TestAllowance(t *testing.T) {
	t.Parallel()
	for _, allowed := range []int{-1, 0, 1, 5} {
		served := &api{}
		transport := newTransport(served, ratelimit.Options{PerMinute: 100})
		ctx, cancel := context.WithCancel(ratelimit.WithAllowance(t.Context(), allowed))
		want := max(allowed, 0)
		for range want {
			if err := do(ctx, t, transport, http.MethodPost); err != nil {
				t.Fatalf("allowance %d: %v", allowed, err)
			}
		}
		wantNoAllowance(t, do(ctx, t, transport, http.MethodGet), want)
		checkRemaining(t, transport, 100-2*want)
		mustDo(t, transport, http.MethodGet) // another operation is not bound by it
		cancel()
		if err := do(ctx, t, transport, http.MethodGet); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want the context's", err)
		}
	}
}

func TestAllowanceOfConcurrentRequests(t *testing.T) {
	t.Parallel()
	served := &api{}
	transport := newTransport(served, ratelimit.Options{})
	ctx := ratelimit.WithAllowance(t.Context(), 20)
	var refused atomic.Int32
	var requests sync.WaitGroup
	for range 50 {
		requests.Go(func() {
			if err := do(ctx, t, transport, http.MethodGet); err != nil {
				refused.Add(1)
			}
		})
	}
	requests.Wait()
	if sent := len(served.calls()); sent != 20 || refused.Load() != 30 {
		t.Errorf("%d requests were sent and %d refused, want 20 and 30", sent, refused.Load())
	}
}

// A request that was not sent does not count towards the allowance.
func TestAllowanceOfUnsentRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{PerMinute: 2})
		mustDo(t, transport, http.MethodPost)
		ctx := ratelimit.WithAllowance(t.Context(), 1)
		hasty, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		wantRefusal(t, <-begin(hasty, t, transport, http.MethodGet), time.Minute)
		if got := <-begin(ctx, t, transport, http.MethodGet); got.Err != nil {
			t.Errorf("error = %v, want none", got.Err)
		}
		wantNoAllowance(t, do(ctx, t, transport, http.MethodGet), 1)
	})
}

func TestInnermostAllowanceCounts(t *testing.T) {
	t.Parallel()
	transport := newTransport(&api{}, ratelimit.Options{})
	outer := ratelimit.WithAllowance(t.Context(), 1)
	inner := ratelimit.WithAllowance(outer, 2)
	for range 2 {
		if err := do(inner, t, transport, http.MethodGet); err != nil {
			t.Fatal(err)
		}
	}
	wantNoAllowance(t, do(inner, t, transport, http.MethodGet), 2)
	if err := do(outer, t, transport, http.MethodGet); err != nil {
		t.Errorf("outer allowance: %v", err)
	}
}

func TestAllowanceErrorText(t *testing.T) {
	t.Parallel()
	err := &ratelimit.AllowanceError{Allowed: 20}
	if got, want := err.Error(), "operation has made its 20 requests"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
