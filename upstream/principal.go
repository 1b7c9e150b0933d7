package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"mailbox-graphql/upstream/auth"
)

// ownPrincipal reads with a token of the server's own.
const ownPrincipal = "server"

// principalOf names whose token reads, so that nobody is served what another one's token read. It is a hash: a token itself
// would stay in memory, and might be printed, for as long as anything is kept.
func principalOf(ctx context.Context) string {
	token, err := auth.Caller{}.Token(ctx)
	if err != nil {
		return ownPrincipal
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
