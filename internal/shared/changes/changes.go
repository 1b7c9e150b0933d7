// Package changes shares idempotency keys between servers: a change runs on one of them, and all have its outcome for 24
// hours. It never runs a change, and it never puts a caller, a key or an input into Redis in the clear.
//
// A server claims a key before it runs the change, with a lease that Redis keeps as long as an outcome. When a server ends
// in the middle of a change, the claim stays, and no server runs the change again, since nobody knows whether it was sent. A
// repetition fails with [idempotency.ErrUnknown]. If the server was only cut off from Redis, it brings the outcome when
// Redis is back.
//
// Without Redis, a server runs every change that it has not seen another server begin, and brings the outcome when Redis is
// back. A change that is sent to two servers meanwhile runs twice. It also runs twice when Redis loses the claim, see
// package lease.
//
//	changes.go     claims
//	settlement.go  the ends of claims, and how they reach a Redis that was gone
package changes

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/bounded"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
)

const (
	// life is how long an outcome is kept, and how long a claim is remembered.
	life = 24 * time.Hour
	// longestRun bounds a run whose context has no deadline.
	longestRun = time.Minute
	// slack is how much longer a claim is good than its run may take: time for the outcome to reach Redis.
	slack = 5 * time.Second
	// maxSeenBytes bounds the memory of [Changes.seen]. It has room for more than 10,000 keys.
	maxSeenBytes = 2 << 20
)

// kind is the name of an outcome for the store's observer.
const kind = "outcome"

// Changes are the idempotency keys of the servers. It is safe for concurrent use.
type Changes struct {
	store *shared.Store
	// seen has the keys whose changes another server has begun and whose outcomes are not known. This server does not run these
	// changes without Redis.
	seen    *bounded.Cache[string, bool]
	pending *settlements
}

var _ idempotency.Shared = (*Changes)(nil)

// New returns the keys of the store's account.
func New(store *shared.Store) *Changes {
	const entryBytes = 100
	c := &Changes{
		store: store, pending: newSettlements(store),
		seen: bounded.New(maxSeenBytes, func(name string, _ bool) int64 { return int64(len(name)) + entryBytes }),
	}
	store.OnAvailability(func(available bool) {
		if available {
			go c.pending.flush()
		}
	})
	return c
}

// claim is an attempt to get the right to run a change.
type claim struct {
	*Changes

	slot  lease.Slot
	name  string // of the slot
	input [sha256.Size]byte
	terms lease.Terms
	// asked says that Redis was asked for the lease. So the lease may be there, whatever Redis has answered.
	asked bool
}

// Claim implements [idempotency.Shared].
func (c *Changes) Claim(ctx context.Context, key idempotency.Key) (idempotency.Claim, error) {
	attempt := c.newClaim(ctx, key)
	got, err := attempt.get(ctx)
	if err != nil {
		attempt.settle(context.WithoutCancel(ctx), nil)
	}
	return got, err
}

func (c *Changes) newClaim(ctx context.Context, key idempotency.Key) *claim {
	hashes := c.store.Hashes(key.Caller + "\x00" + key.Text)
	names := make([]string, 0, len(hashes))
	for _, hash := range hashes {
		names = append(names, c.store.Key("change", hash))
	}
	run := longestRun
	if deadline, ok := ctx.Deadline(); ok {
		run = time.Until(deadline)
	}
	return &claim{
		Changes: c, slot: lease.NewSlot(c.store, names...), name: names[0], input: key.Input,
		terms: lease.Terms{ID: lease.NewID(), Good: run + slack, Remembered: life, Note: key.Input[:]},
	}
}

// get returns the right to run the change, or its outcome.
func (c *claim) get(ctx context.Context) (idempotency.Claim, error) {
	available := c.store.AvailableAtStart(ctx)
	var pace lease.Pace
	for {
		if earlier, ok := c.pending.take(ctx, c.name); ok && earlier.record != nil {
			return c.read(earlier.record, life-time.Since(earlier.since))
		} else if ok {
			c.terms.ID, c.asked = earlier.id, true // the lease may still be there: this claim goes on with it
		}
		if !available {
			return c.alone()
		}
		got, err := c.ask(ctx)
		if !errors.Is(err, errNotYet) {
			return got, err
		}
		if err := pace.Wait(ctx); err != nil {
			return idempotency.Claim{}, fmt.Errorf("wait for the change of another server: %w", err)
		}
		available = c.store.Available()
	}
}

// errNotYet says that the caller has to ask again.
var errNotYet = errors.New("the change is under way, or Redis has not answered")

// ask asks Redis for the right or the outcome, once.
func (c *claim) ask(ctx context.Context) (idempotency.Claim, error) {
	c.asked = true
	found, err := c.slot.Take(ctx, c.terms)
	switch {
	case errors.Is(err, shared.ErrUnreadable):
		c.seen.Add(c.name, true)
		return idempotency.Claim{}, idempotency.ErrUnknown
	case lease.IsRefused(err):
		return c.alone()
	case err != nil:
		return idempotency.Claim{}, errNotYet
	case found.State == lease.Mine:
		c.seen.Add(c.name, false)
		return c.right(), nil
	case found.State == lease.Filled:
		c.store.Took(kind)
		return c.read(found.Value, found.Left)
	case string(found.Note) != string(c.input[:]):
		return idempotency.Claim{}, idempotency.ErrOtherInput
	}
	c.seen.Add(c.name, true)
	if found.State == lease.Abandoned {
		return idempotency.Claim{}, idempotency.ErrUnknown
	}
	return idempotency.Claim{}, errNotYet
}

// right lets the caller run the change.
func (c *claim) right() idempotency.Claim { return idempotency.Claim{Settle: c.settle} }

// alone lets the caller run the change without Redis, unless another server is known to have begun it.
func (c *claim) alone() (idempotency.Claim, error) {
	if begun, _ := c.seen.Get(c.name); begun {
		return idempotency.Claim{}, idempotency.ErrUnknown
	}
	return c.right(), nil
}

// read returns the outcome in a record, if the record is of the same input.
func (c *claim) read(record []byte, left time.Duration) (idempotency.Claim, error) {
	switch {
	case len(record) < len(c.input):
		return idempotency.Claim{}, idempotency.ErrUnknown
	case string(record[:len(c.input)]) != string(c.input[:]):
		return idempotency.Claim{}, idempotency.ErrOtherInput
	}
	return idempotency.Claim{Outcome: record[len(c.input):], Left: left}, nil
}

// settle ends the claim with an outcome, or frees the key.
func (c *claim) settle(ctx context.Context, outcome []byte) {
	if outcome == nil && !c.asked {
		return
	}
	s := settlement{slot: c.slot, id: c.terms.ID, since: time.Now()}
	if outcome != nil {
		s.record = append(append(make([]byte, 0, len(c.input)+len(outcome)), c.input[:]...), outcome...)
	}
	c.pending.settle(ctx, c.name, s)
}
