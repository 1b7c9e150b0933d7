package signin

import (
	"context"
	"time"

	"mailbox-graphql/internal/scope"
)

// The kinds of principals.
const (
	KindKey = "key" // named by the list of API keys
	KindJWT = "jwt" // named by the subject of a JSON Web Token
)

// Principal is the caller that signed in. Two principals are the same caller if name and kind are equal.
type Principal struct {
	Name string
	Kind string
	// Scopes is what the credential lets the caller change.
	Scopes scope.Set
	// Expires is when the credential ends. Zero: it does not.
	Expires time.Time
	// Share bounds what the caller takes of the server.
	Share Share
}

type principalKey struct{}

// signedIn is what a request's context has of its sign-in.
type signedIn struct {
	principal Principal
	holds     func(context.Context) bool
}

// PrincipalFrom returns the principal of the request that ctx belongs to, and false where callers need not sign in.
func PrincipalFrom(ctx context.Context) (Principal, bool) {
	signedIn, ok := ctx.Value(principalKey{}).(*signedIn)
	if !ok {
		return Principal{}, false
	}
	return signedIn.principal, true
}

// Holds tells whether the credential that ctx's request signed in with would be accepted now, which may differ where a request
// lasts. It is true where callers need not sign in.
func Holds(ctx context.Context) bool {
	signedIn, ok := ctx.Value(principalKey{}).(*signedIn)
	return !ok || signedIn.holds(ctx)
}

func withPrincipal(ctx context.Context, principal Principal, holds func(context.Context) bool) context.Context {
	return context.WithValue(ctx, principalKey{}, &signedIn{principal, holds})
}
