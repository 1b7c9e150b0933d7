package tier

import "mailbox-graphql/internal/shared"

// Tier is this server's access to the shared tier. It is safe for concurrent use.
type Tier struct {
	store *shared.Store
	held  held
}

// New returns the shared tier of the store's account.
func New(store *shared.Store) *Tier { return &Tier{store: store} }
