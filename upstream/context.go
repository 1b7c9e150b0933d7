package upstream

import (
	"context"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// WithCaller returns a context whose reads are made for the named caller, such as "key:sidebar" or "address:192.0.2.7".
// Callers share the account's budget fairly, so two callers must never have the same name.
func WithCaller(ctx context.Context, name string) context.Context {
	return ratelimit.WithCaller(ctx, name)
}

// CallerOf returns the name that [WithCaller] set, or "" for a context without one.
func CallerOf(ctx context.Context) string { return ratelimit.CallerOf(ctx) }

// WithRequestLimit returns a context whose reads may send at most the given number of requests in all. Any further request
// fails with an *[AllowanceError].
func WithRequestLimit(ctx context.Context, requests int) context.Context {
	return ratelimit.WithAllowance(ctx, requests)
}

// WithFreshReads returns a context whose reads ignore cached data.
func WithFreshReads(ctx context.Context) context.Context { return cache.WithBypass(ctx) }

// WithLeftOutUnreported returns a context whose reads do not tell [Usage].OnFlaws how many elements a list lacks: the reader
// reports them itself.
func WithLeftOutUnreported(ctx context.Context) context.Context {
	return context.WithValue(ctx, leftOutKey{}, true)
}

type leftOutKey struct{}
