package upstream

import (
	"context"

	"mailbox-graphql/upstream/ratelimit"
)

// WithCaller returns a context whose reads are made for the named caller, such as "key:sidebar" or "address:192.0.2.7".
// Callers share the account's budget fairly, so two callers must never have one name.
func WithCaller(ctx context.Context, name string) context.Context {
	return ratelimit.WithCaller(ctx, name)
}

// CallerOf returns the name that [WithCaller] gave, and "" for a context without one.
func CallerOf(ctx context.Context) string { return ratelimit.CallerOf(ctx) }
