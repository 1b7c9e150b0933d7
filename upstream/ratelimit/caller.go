package ratelimit

import "context"

type callerKey struct{}

// WithCaller returns a context whose requests are made for the named caller. Callers share a [Limiter] fairly; all requests
// without a name are those of one caller.
func WithCaller(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, callerKey{}, name)
}

// CallerOf returns the name that [WithCaller] gave, and "" for a context without one.
func CallerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerKey{}).(string)
	return name
}
