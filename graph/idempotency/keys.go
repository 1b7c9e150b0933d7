// Package idempotency runs a change once for each key that its caller names, however often the caller sends it.
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

// Key names a change.
type Key struct {
	// Caller is who sends the change. Callers do not see each other's keys.
	Caller string
	// Text is what the caller names the change.
	Text string
	// Input is a hash of what the caller sends.
	Input [sha256.Size]byte
}

// id is a key without its input.
type id struct{ caller, text string }

// Keys keeps the outcomes of changes for 24 hours: those of the latest keys, up to a number. It is safe for concurrent use.
type Keys[V any] struct {
	maxKeys int

	mu      sync.Mutex
	changes map[id]*change[V]
	// kept has the keys whose outcomes are kept, the oldest first. All outcomes live equally long, so that it is the first to
	// expire as well.
	kept []expiry
}

type expiry struct {
	id id
	at time.Time
}

// change is a change under way, or one whose outcome is kept.
type change[V any] struct {
	input [sha256.Size]byte
	done  chan struct{}
	// kept, value and err are set before done is closed.
	kept  bool
	value V
	err   error
}

// New returns an empty store of at most maxKeys outcomes.
func New[V any](maxKeys int) *Keys[V] {
	return &Keys[V]{maxKeys: maxKeys, changes: make(map[id]*change[V])}
}

// Change is what a key stands for. It returns whether its outcome, a value or an error, is to be kept. An outcome that is not
// kept leaves the key free: nothing was changed then.
type Change[V any] func(ctx context.Context) (value V, keep bool, err error)

// Do returns the outcome of the change that was first sent under the key, and runs it if there is none. Callers of the same
// key wait for one run. The run has the values and the deadline of the context that began it, and does not end when that
// caller leaves. Where a run's outcome is not kept, the next caller that waits runs its own change.
//
// The error is that of the change, [ErrOtherInput], or that of ctx.
func (k *Keys[V]) Do(ctx context.Context, key Key, run Change[V]) (V, error) {
	for {
		current, mine, err := k.join(key)
		if err != nil {
			var none V
			return none, err
		}
		if mine {
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
		if mine || current.kept {
			return current.value, current.err
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

// join returns the change of a key, and whether the caller is to run it.
func (k *Keys[V]) join(key Key) (current *change[V], mine bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire()
	name := id{key.Caller, key.Text}
	if current, ok := k.changes[name]; ok {
		if current.input != key.Input {
			return nil, false, ErrOtherInput
		}
		return current, false, nil
	}
	current = &change[V]{input: key.Input, done: make(chan struct{})}
	k.changes[name] = current
	return current, true, nil
}

// run runs a change. A panic keeps the key: what was done before it is not known.
func (k *Keys[V]) run(ctx context.Context, key Key, current *change[V], run Change[V]) {
	defer func() {
		if cause := recover(); cause != nil {
			current.kept = true
			current.err = fmt.Errorf("change panicked: %s\n%s", discreet.Panic(cause), debug.Stack())
		}
		k.finish(id{key.Caller, key.Text}, current)
	}()
	current.value, current.kept, current.err = run(ctx)
}

func (k *Keys[V]) finish(name id, current *change[V]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer close(current.done)
	if !current.kept {
		delete(k.changes, name)
		return
	}
	k.kept = append(k.kept, expiry{name, time.Now().Add(lifetime)})
	if len(k.kept) > k.maxKeys {
		k.dropOldest()
	}
}

// expire drops the outcomes whose time is over. The caller holds mu.
func (k *Keys[V]) expire() {
	for now := time.Now(); len(k.kept) > 0 && !now.Before(k.kept[0].at); {
		k.dropOldest()
	}
}

func (k *Keys[V]) dropOldest() {
	delete(k.changes, k.kept[0].id)
	k.kept = k.kept[1:]
}
