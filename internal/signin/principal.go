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

// PrincipalFrom returns the principal of the request that ctx belongs to, and false where callers need not sign in.
func PrincipalFrom(ctx context.Context) (Principal, bool) {
	principal, ok := ctx.Value(principalKey{}).(Principal)
	return principal, ok
}

func withPrincipal(ctx context.Context, principal Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, principal)
}
