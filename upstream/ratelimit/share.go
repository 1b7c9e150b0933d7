package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// ShareError says that the caller has spent its share of the account's budget. Nothing was sent and nothing was spent.
type ShareError struct {
	// RetryAfter is the time until the share allows the request.
	RetryAfter time.Duration
}

func (e *ShareError) Error() string {
	return fmt.Sprintf("the caller's share of the budget is spent: retry after %v", e.RetryAfter)
}

// NotSent marks an error for which the request was not sent.
func (*ShareError) NotSent() {}

// Share bounds the permits that one caller spends of an account's budget in any 60 seconds. It is safe for concurrent use.
type Share struct {
	mu     sync.Mutex
	window window
}

// NewShare returns a share of which nothing is spent. A share of less than 2 permits counts as 2, since a write needs 2.
func NewShare(perMinute int) *Share { return &Share{window: newWindow(perMinute)} }

// SetLimit changes the share. What was spent counts towards the new one.
func (s *Share) SetLimit(perMinute int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := max(perMinute, writePermits)
	s.window.configured, s.window.limit = limit, limit
}

// Remaining returns how many permits the caller could spend now.
func (s *Share) Remaining() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.window.left(time.Now())
}

// take spends permits, or fails with a *[ShareError].
func (s *Share) take(permits int) (charge, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.window.forget(now)
	if at := s.window.earliest(now, permits); at.After(now) {
		return charge{}, &ShareError{RetryAfter: at.Sub(now)}
	}
	return s.window.spend(now, permits, nil), nil
}

func (s *Share) giveBack(c charge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.window.refund(c)
}

// affords returns a *[ShareError] when the share does not allow the permits now. A nil share allows everything.
func (s *Share) affords(permits int) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.window.forget(now)
	if s.window.grantsAll(now, permits) {
		return nil
	}
	return &ShareError{RetryAfter: max(s.window.earliest(now, permits).Sub(now), time.Second)}
}

type shareKey struct{}

// WithShare returns a context whose requests spend a share, beside the account's budget.
func WithShare(ctx context.Context, share *Share) context.Context {
	return context.WithValue(ctx, shareKey{}, share)
}

// ShareOf returns the share that [WithShare] set, or nil.
func ShareOf(ctx context.Context) *Share {
	share, _ := ctx.Value(shareKey{}).(*Share)
	return share
}

// Spend takes permits from ctx's share, if it has one. Undo takes them back, for a request that was not sent.
func Spend(ctx context.Context, permits int) (undo func(), err error) {
	share := ShareOf(ctx)
	if share == nil {
		return func() {}, nil
	}
	spent, err := share.take(permits)
	if err != nil {
		return nil, err
	}
	return func() { share.giveBack(spent) }, nil
}
