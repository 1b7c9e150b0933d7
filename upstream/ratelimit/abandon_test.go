package ratelimit

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// A request that is granted and cancelled at the same time gives its permits and its slot back.
func TestGrantAfterCancelIsGivenBack(t *testing.T) {
	t.Parallel()
	l := New(Options{PerMinute: 2, MaxConcurrent: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.acquire(ctx, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want %v", err, context.Canceled)
	}
	if _, err := l.acquire(t.Context(), 2); err != nil {
		t.Errorf("error = %v, want none", err)
	}
	if got, _ := l.Remaining(); got != 0 {
		t.Errorf("Remaining() = %d, want 0", got)
	}
}

// The timer of an empty queue is stopped.
func TestEmptyQueueStopsTimer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{PerMinute: 2})
		if _, err := l.acquire(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = l.acquire(ctx, 1) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if l.timer.Stop() {
			t.Error("the timer was still running")
		}
	})
}
