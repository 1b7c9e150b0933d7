// Package caller names who makes a request, and gives each caller its share, so that callers share the server and the
// account's budget fairly.
//
// It never decides who may call the server, and no name holds a credential.
package caller

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"mailbox-graphql/internal/network"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
)

// Named gives the context of each request the name of its caller, see [upstream.WithCaller], and the caller's share. It must
// run after the sign-in.
func Named(next http.Handler) http.Handler {
	shares := new(shares)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := nameOf(r)
		ctx := upstream.WithCaller(r.Context(), name)
		if principal, ok := signin.PrincipalFrom(ctx); ok {
			ctx = shares.with(ctx, name, principal.Share)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// nameOf is the name of the API key, the subject of the JSON Web Token, a hash of the caller's own token, or otherwise the
// network that the request came from. The word before the colon keeps names of different kinds apart.
func nameOf(r *http.Request) string {
	if principal, ok := signin.PrincipalFrom(r.Context()); ok {
		return principal.Kind + ":" + principal.Name
	}
	if token, err := (auth.Caller{}).Token(r.Context()); err == nil {
		hash := sha256.Sum256([]byte(token))
		return "token:" + hex.EncodeToString(hash[:8])
	}
	return "address:" + network.Of(r.RemoteAddr)
}
