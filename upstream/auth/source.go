package auth

import "context"

// TokenSource is where a request gets its bearer token.
type TokenSource interface {
	// Token returns the token for a request with the context ctx. Without a token it fails with [ErrNoToken].
	Token(ctx context.Context) (string, error)
}

// Invalidator is a [TokenSource] that can replace a token before its time.
type Invalidator interface {
	// Invalidate tells the source that the API refused the token. From now on Token may return another one.
	Invalidate(token string)
}

// ErrNoToken means that there is no token for a request: the caller must sign in.
var ErrNoToken error = noTokenError{}

type noTokenError struct{}

func (noTokenError) Error() string { return "no bearer token" }

// NotSent marks an error for which the request was not sent.
func (noTokenError) NotSent() {}

// Static is a token that never changes.
type Static string

// Token returns the token itself, or [ErrNoToken] when it is empty.
func (s Static) Token(context.Context) (string, error) {
	if s == "" {
		return "", ErrNoToken
	}
	return string(s), nil
}

type callerKey struct{}

// WithCaller returns a context that carries the caller's bearer token.
func WithCaller(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, callerKey{}, token)
}

// Caller is a [TokenSource] that passes the caller's own bearer token on, see [WithCaller].
type Caller struct{}

// Token returns the caller's token, or [ErrNoToken] for a request that came without one.
func (Caller) Token(ctx context.Context) (string, error) {
	if token, _ := ctx.Value(callerKey{}).(string); token != "" {
		return token, nil
	}
	return "", ErrNoToken
}
