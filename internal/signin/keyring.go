package signin

import (
	"context"
	"sync/atomic"
)

// Keyring holds the API keys to accept now. They can be replaced while requests sign in.
type Keyring struct{ keys atomic.Pointer[Keys] }

// NewKeyring returns a keyring with the given keys.
func NewKeyring(keys Keys) *Keyring {
	ring := new(Keyring)
	ring.Replace(keys)
	return ring
}

// Replace makes the keyring accept the given keys and no others. Requests that have signed in continue.
func (r *Keyring) Replace(keys Keys) { r.keys.Store(&keys) }

// Verify implements [Verifier].
func (r *Keyring) Verify(ctx context.Context, credential string) (Principal, error) {
	return r.keys.Load().Verify(ctx, credential)
}
