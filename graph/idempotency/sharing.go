package idempotency

import (
	"context"
	"time"
)

// Sharing shares outcomes with other servers.
type Sharing[V any] struct {
	// Keys are the keys of all servers.
	Keys Shared
	// Encode and Decode turn outcomes into bytes and back. What Decode cannot read counts as [ErrUnknown].
	Encode func(ctx context.Context, outcome Outcome[V]) []byte
	Decode func(encoded []byte) (Outcome[V], error)
}

// Shared has the keys of several servers.
type Shared interface {
	// Claim asks for the right to run the change of a key, until the deadline of ctx. While another server runs it, Claim waits,
	// until ctx ends. It fails with [ErrOtherInput] and [ErrUnknown].
	//
	// While no other server can be heard of, the change is the caller's, unless another server is known to have begun it.
	Claim(ctx context.Context, key Key) (Claim, error)
}

// Claim is the right to run a change, or the outcome of another server's run.
type Claim struct {
	// Settle ends the claim, and must be called after the run: with the outcome that is to be kept, or with nil, which leaves the
	// key free. It does not wait for other servers to hear of it. Nil: another server has run the change.
	Settle func(ctx context.Context, outcome []byte)
	// Outcome is what another server's run has brought, and Left how much longer it is kept.
	Outcome []byte
	Left    time.Duration
}
