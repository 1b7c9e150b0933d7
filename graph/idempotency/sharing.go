package idempotency

import (
	"context"
	"time"
)

// Sharing says how outcomes are shared with other servers.
type Sharing[V any] struct {
	// Keys are the keys of all servers.
	Keys Shared
	// Encode and Decode turn outcomes into bytes and back. An outcome that Decode cannot read becomes [ErrUnknown].
	Encode func(ctx context.Context, outcome Outcome[V]) []byte
	Decode func(encoded []byte) (Outcome[V], error)
}

// Shared has the keys of several servers.
type Shared interface {
	// Claim asks for the right to run the change of a key, until the deadline of ctx. While another server runs the change,
	// Claim waits, until ctx ends. It fails with [ErrOtherInput] or [ErrUnknown].
	//
	// While the servers cannot reach each other, the caller gets the right unless another server is known to have begun the
	// change.
	Claim(ctx context.Context, key Key) (Claim, error)
}

// Claim is the right to run a change, or the outcome of another server's run.
type Claim struct {
	// Settle ends the claim, and must be called after the run: with the outcome that is to be kept, or with nil, which frees
	// the key. It does not wait until other servers learn of the outcome. Nil: another server has run the change.
	Settle func(ctx context.Context, outcome []byte)
	// Outcome is the outcome of another server's run, and Left how much longer it is kept.
	Outcome []byte
	Left    time.Duration
}
