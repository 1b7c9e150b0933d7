package ratelimit

import "context"

type callerKey struct{}

// WithCaller returns a context whose requests are made for the named caller. Callers share a [Limiter] fairly. Requests
// without a name share one caller.
func WithCaller(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, callerKey{}, name)
}

// CallerOf returns the name that [WithCaller] set, or "" for a context without one.
func CallerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerKey{}).(string)
	return name
}
