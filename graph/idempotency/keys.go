// Package idempotency runs a change once for each key that its caller names, however often the caller sends it, and to
// whichever of the servers that share their keys the caller sends it.
//
// It knows neither GraphQL nor the REST API, and it never decides whether a change may be tried again: the change says
// whether its outcome is to be kept.
package idempotency

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"mailbox-graphql/internal/discreet"
)

const (
	// lifetime is how long an outcome is kept.
	lifetime = 24 * time.Hour
	// DefaultMaxKeys has room for eight hours of creations at 200 a minute, in about 30 MB.
	DefaultMaxKeys = 100_000
)

// ErrOtherInput says that the caller has used the key with another input.
var ErrOtherInput = errors.New("idempotency key was used with another input")

// ErrUnknown says that another server has begun the change, and that its outcome is not known.
var ErrUnknown = errors.New("another server has begun the change, and its outcome is not known")

// Key names a change.
type Key struct {
	// Caller is who sends the change. Callers do not see each other's keys.
	Caller string
	// Text is the name that the caller gives the change.
	Text string
	// Input is a hash of what the caller sends.
	Input [sha256.Size]byte
}

// id is a key without its input.
type id struct{ caller, text string }

// Keys keeps the outcomes of changes for 24 hours: those of the latest keys, up to a maximum. It is safe for concurrent use.
type Keys[V any] struct {
	maxKeys int
	sharing *Sharing[V] // nil: there are no other servers

	mu      sync.Mutex
	changes map[id]*change[V]
	// kept has the changes whose outcomes are kept, the oldest first. All outcomes of this server's own runs are kept for the
	// same time, so that the oldest expires first.
	kept []*change[V]
}

// change is a change under way, or one whose outcome is kept.
type change[V any] struct {
	id    id
	input [sha256.Size]byte
	// sure says that the key belongs to this input: no other server has the key with another input.
	sure bool
	done chan struct{}
	// outcome, kept and expiry are set before done is closed.
	outcome Outcome[V]
	kept    bool
	expiry  time.Time
}

// Outcome is what a change has brought.
type Outcome[V any] struct {
	Value V
	Err   error
}

// New returns an empty store of at most maxKeys outcomes.
func New[V any](maxKeys int) *Keys[V] {
	return &Keys[V]{maxKeys: maxKeys, changes: make(map[id]*change[V])}
}

// NewShared returns a store of at most maxKeys outcomes that also finds the outcomes of other servers.
func NewShared[V any](maxKeys int, sharing Sharing[V]) *Keys[V] {
	keys := New[V](maxKeys)
	keys.sharing = &sharing
	return keys
}

// Change makes the change that a key stands for. It returns whether its outcome, a value or an error, is to be kept. If not,
// the key is free again: nothing was changed then.
type Change[V any] func(ctx context.Context) (value V, keep bool, err error)

// Do returns the outcome of the change that was first sent under the key, and runs it if there is none. Callers of the same
// key wait for one run. The run has the values and the deadline of the context that began it, and does not end when that
// caller leaves. Where a run's outcome is not kept, the next caller that waits runs its own change.
//
// The error is that of the change, [ErrOtherInput], [ErrUnknown], or that of ctx.
func (k *Keys[V]) Do(ctx context.Context, key Key, run Change[V]) (V, error) {
	for {
		current, as, err := k.join(key)
		if err != nil {
			var none V
			return none, err
		}
		if as == runner {
			detached, cancel := detach(ctx)
			go func() {
				defer cancel()
				k.run(detached, key, current, run)
			}()
		}
		select {
		case <-current.done:
		case <-ctx.Done():
			var none V
			return none, fmt.Errorf("wait for a change: %w", ctx.Err())
		}
		if as == runner || as == waiter && current.kept {
			return current.outcome.Value, current.outcome.Err
		}
	}
}

// detach returns a context that ends only by the deadline of ctx.
func detach(ctx context.Context) (context.Context, context.CancelFunc) {
	detached := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(detached, deadline)
	}
	return detached, func() {}
}

// role is the part of a caller in a change.
type role int

const (
	runner role = iota // it runs the change
	waiter             // it waits for the outcome
	// bystander has another input than the change: it waits until it is known which of the inputs the key belongs to.
	bystander
)

// join returns the change of a key, and the caller's part in it.
func (k *Keys[V]) join(key Key) (current *change[V], as role, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	k.expire(now)
	name := id{key.Caller, key.Text}
	current, ok := k.changes[name]
	if ok && current.kept && !now.Before(current.expiry) {
		ok = false
	}
	switch {
	case !ok:
		current = &change[V]{id: name, input: key.Input, sure: k.sharing == nil, done: make(chan struct{})}
		k.changes[name] = current
		return current, runner, nil
	case current.input == key.Input:
		return current, waiter, nil
	case current.sure:
		return nil, 0, ErrOtherInput
	}
	return current, bystander, nil
}

// run runs a change, unless another server has run it.
func (k *Keys[V]) run(ctx context.Context, key Key, current *change[V], run Change[V]) {
	if k.sharing == nil {
		outcome, keep := attempt(ctx, run)
		k.finish(current, outcome, keep, lifetime)
		return
	}
	claim, err := k.sharing.Keys.Claim(ctx, key)
	switch {
	case err != nil:
		k.finish(current, Outcome[V]{Err: err}, false, 0)
	case claim.Settle == nil:
		outcome, err := k.sharing.Decode(claim.Outcome)
		if err != nil { // another release has encoded it
			outcome = Outcome[V]{Err: ErrUnknown}
		}
		k.finish(current, outcome, true, claim.Left)
	default:
		k.assure(current)
		outcome, keep := attempt(ctx, run)
		settled := context.WithoutCancel(ctx)
		if keep {
			claim.Settle(settled, k.sharing.Encode(ctx, outcome))
		} else {
			claim.Settle(settled, nil)
		}
		k.finish(current, outcome, keep, lifetime)
	}
}

// attempt runs a change. The outcome of a panic is kept, since it is not known what the change did before it.
func attempt[V any](ctx context.Context, run Change[V]) (outcome Outcome[V], keep bool) {
	defer func() {
		if cause := recover(); cause != nil {
			keep = true
			outcome.Err = fmt.Errorf("change panicked: %s\n%s", discreet.Panic(cause), debug.Stack())
		}
	}()
	outcome.Value, keep, outcome.Err = run(ctx)
	return outcome, keep
}

// assure records that the key belongs to the input of the change.
func (k *Keys[V]) assure(current *change[V]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	current.sure = true
}

// finish gives the outcome of a change to the callers that wait, and keeps it for its life.
func (k *Keys[V]) finish(current *change[V], outcome Outcome[V], keep bool, life time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer close(current.done)
	current.outcome, current.kept, current.sure, current.expiry = outcome, keep, true, time.Now().Add(life)
	if !keep {
		delete(k.changes, current.id)
		return
	}
	k.kept = append(k.kept, current)
	if len(k.kept) > k.maxKeys {
		k.dropOldest()
	}
}

// expire drops the outcomes whose time is over. The caller holds mu.
func (k *Keys[V]) expire(now time.Time) {
	for len(k.kept) > 0 && !now.Before(k.kept[0].expiry) {
		k.dropOldest()
	}
}

func (k *Keys[V]) dropOldest() {
	oldest := k.kept[0]
	if k.changes[oldest.id] == oldest { // otherwise the key stands for a newer change
		delete(k.changes, oldest.id)
	}
	k.kept[0] = nil
	k.kept = k.kept[1:]
}
