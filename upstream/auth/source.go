package auth

import (
	"context"
	"errors"
)

// TokenSource gives the bearer token of a request.
type TokenSource interface {
	// Token returns the token for a request made with ctx, or [ErrNoToken] when there is none.
	Token(ctx context.Context) (string, error)
}

// Invalidator is a [TokenSource] that can replace a token before its time.
type Invalidator interface {
	// Invalidate says that the API refused this very token. The source may give another one from now on.
	Invalidate(token string)
}

// ErrNoToken says that a request has no token to be signed with: the caller must sign in.
var ErrNoToken = errors.New("no bearer token")

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

// WithCaller returns a context that carries the bearer token of whoever made the request.
func WithCaller(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, callerKey{}, token)
}

// Caller passes the request's own bearer token on, see [WithCaller].
type Caller struct{}

// Token returns the caller's token, or [ErrNoToken] for a request that came without one.
func (Caller) Token(ctx context.Context) (string, error) {
	if token, _ := ctx.Value(callerKey{}).(string); token != "" {
		return token, nil
	}
	return "", ErrNoToken
}
