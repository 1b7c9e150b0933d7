package ratelimit

import (
	"context"
	"fmt"
	"sync"
)

// AllowanceError says that an operation needs more requests than one operation may make. Nothing was sent.
type AllowanceError struct {
	// Allowed is the number of requests that the operation may make in all.
	Allowed int
	// Needed and Left are set by [Affords]: how many requests were to come, and how many were left.
	Needed, Left int
}

func (e *AllowanceError) Error() string {
	return fmt.Sprintf("operation has made its %d requests", e.Allowed)
}

// NotSent marks an error for which the request was not sent.
func (*AllowanceError) NotSent() {}

type allowanceKey struct{}

// allowance counts the requests of one operation.
type allowance struct {
	allowed int

	mu   sync.Mutex
	made int
}

// WithAllowance returns a context that bounds the number of its requests in all, including the requests of derived contexts.
// Each attempt counts as one request, whatever its permits. If allowances are nested, only the innermost one counts.
func WithAllowance(ctx context.Context, requests int) context.Context {
	return context.WithValue(ctx, allowanceKey{}, &allowance{allowed: max(requests, 0)})
}

// allowanceOf returns ctx's allowance. A nil allowance, for a context without one, allows everything.
func allowanceOf(ctx context.Context) *allowance {
	a, _ := ctx.Value(allowanceKey{}).(*allowance)
	return a
}

// take counts a request, or fails with an *[AllowanceError].
func (a *allowance) take() error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.made >= a.allowed {
		return &AllowanceError{Allowed: a.allowed}
	}
	a.made++
	return nil
}

// giveBack takes back the count of a request that was not sent.
func (a *allowance) giveBack() {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made--
}
