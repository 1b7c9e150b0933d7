package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"mailbox-graphql/upstream/auth"
)

// ownPrincipal is the principal of reads with the server's own token.
const ownPrincipal = "server"

// principalOf identifies the token that ctx reads with. Cached data belongs to a principal, so that no token is served what
// another token read. It is a hash, since a token would stay in memory, and might be logged, for as long as its data.
func principalOf(ctx context.Context) string {
	token, err := auth.Caller{}.Token(ctx)
	if err != nil {
		return ownPrincipal
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
