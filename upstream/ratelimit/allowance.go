package ratelimit

import (
	"context"
	"fmt"
	"sync"
)

// AllowanceError says that an operation needs more requests than one operation may make. Nothing was sent.
type AllowanceError struct {
	// Allowed is the number of requests that the operation could make.
	Allowed int
	// Needed and Left are set when it was known beforehand that so many requests were to come, and so many were left.
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

// WithAllowance returns a context that lets its requests, those of contexts derived from it included, come to so many
// in all; 0 lets none through. Every attempt counts as one, whatever it costs of the account's budget. Where allowances
// are nested only the innermost counts.
func WithAllowance(ctx context.Context, requests int) context.Context {
	return context.WithValue(ctx, allowanceKey{}, &allowance{allowed: max(requests, 0)})
}

// allowanceOf returns nil where ctx has none, which allows everything.
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

// giveBack uncounts a request that was not sent.
func (a *allowance) giveBack() {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made--
}
