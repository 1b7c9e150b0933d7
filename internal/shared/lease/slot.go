package lease

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
)

// Slot is the place of one value. It may have several names, see [shared.Store.Hashes]: a value or a lease under any of them
// is found, and this server writes under the first.
type Slot struct {
	store *shared.Store
	names []string
}

// NewSlot returns the slot with names that [shared.Store.Key] has made.
func NewSlot(store *shared.Store, names ...string) Slot { return Slot{store, names} }

// NewID returns an id for a lease. [Slot.Take] may be called again with the same id: it finds the lease that the caller has,
// so that a call whose answer was lost can be repeated.
func NewID() string { return rand.Text() }

// State is the state of a slot.
type State int

// The states of a slot.
const (
	// Mine says that the caller has the lease. The caller makes the value, and then calls [Slot.Fill] or [Slot.Release].
	Mine State = iota
	// Filled says that there is a value.
	Filled
	// Held says that another server has the lease.
	Held
	// Abandoned says that another server had the lease, and neither filled the slot nor released the lease.
	Abandoned
)

// Terms are the terms of a lease.
type Terms struct {
	// ID is the id of the lease, see [NewID].
	ID string
	// Good is how long the lease is good. After that time it counts as abandoned.
	Good time.Duration
	// Remembered is how long Redis keeps the lease, good or abandoned. A time shorter than Good counts as Good.
	Remembered time.Duration
	// Note is a text that others find together with the lease. It is sealed.
	Note []byte
	// TakeOver lets the caller take over a lease that is abandoned.
	TakeOver bool

	// Instead is the [Found.Raw] of a value that is to be replaced: it does not keep the caller from taking the lease, as any
	// other value does. With Delete the value is deleted at once. Without, others find it until the slot is filled.
	Instead string
	Delete  bool
	// InsteadOfAny lets the lease replace any value.
	InsteadOfAny bool
}

// Found is what is found at a slot.
type Found struct {
	State State
	// Value is the value of a slot that is [Filled], Left the rest of its life, and Raw the value before it is unsealed.
	Value []byte
	Left  time.Duration
	Raw   string
	// Note is the note of the lease of a slot that is [Held] or [Abandoned].
	Note []byte
}

// Take takes the lease of the slot, unless there is a value or a lease. For a value or a note that this server cannot read,
// it returns [shared.ErrUnreadable] together with what it found. After any other error, which is one of [shared.Store.Run],
// the lease may have been taken.
func (s Slot) Take(ctx context.Context, terms Terms) (Found, error) {
	keys := make([]string, 0, 1+2*len(s.names))
	keys = append(keys, s.store.MembersKey())
	for _, name := range s.names {
		keys = append(keys, name, leaseOf(name))
	}
	note := s.store.Seal(leaseOf(s.names[0]), terms.Note)
	answer, err := s.store.Run(ctx, take, keys, []string{
		s.store.ID(), terms.ID, milliseconds(terms.Good), milliseconds(max(terms.Good, terms.Remembered)), note,
		terms.Instead, flag(terms.Delete), flag(terms.InsteadOfAny), flag(terms.TakeOver),
	})
	if err != nil {
		return Found{}, fmt.Errorf("take a lease: %w", err)
	}
	return s.found(answer)
}

// found reads the answer of the script take.
func (s Slot) found(answer rueidis.RedisMessage) (found Found, err error) {
	const parts = 4
	list, err := answer.ToArray()
	if err != nil || len(list) != parts {
		return Found{}, errAnswer
	}
	state, stateErr := list[0].ToString()
	number, numberErr := list[1].AsInt64()
	sealed, sealedErr := list[2].ToString()
	left, leftErr := list[3].AsInt64()
	if errors.Join(stateErr, numberErr, sealedErr, leftErr) != nil || number < 0 || number >= int64(len(s.names)) {
		return Found{}, errAnswer
	}
	name := s.names[number]
	switch state {
	case gotLease:
		return Found{State: Mine}, nil
	case gotValue:
		found = Found{State: Filled, Raw: sealed, Left: time.Duration(left) * time.Millisecond}
		found.Value, err = s.store.Unseal(name, sealed)
	case gotHeld:
		found.State = Held
		found.Note, err = s.store.Unseal(leaseOf(name), sealed)
	case gotAbandoned:
		found.State = Abandoned
		found.Note, err = s.store.Unseal(leaseOf(name), sealed)
	default:
		return Found{}, errAnswer
	}
	return found, err //nolint:wrapcheck // it is shared.ErrUnreadable
}

// errAnswer says that the script's answer has an unexpected form.
var errAnswer = errors.New("take a lease: unexpected answer of redis")

// Fill gives the slot its value for a time, and ends the lease with the id. It reports false, and changes nothing, if
// another server has the lease or has filled the slot. A slot that is free it fills without a lease.
func (s Slot) Fill(ctx context.Context, id string, value []byte, life time.Duration) (filled bool, err error) {
	name := s.names[0]
	args := []string{id, s.store.Seal(name, value), milliseconds(life)}
	answer, err := s.store.Run(ctx, fill, []string{name, leaseOf(name)}, args)
	if err != nil {
		return false, fmt.Errorf("fill a slot: %w", err)
	}
	count, err := answer.AsInt64()
	if err != nil {
		return false, fmt.Errorf("fill a slot: %w", err)
	}
	return count == 1, nil
}

// Release ends the lease with the id without a value.
func (s Slot) Release(ctx context.Context, id string) error {
	if _, err := s.store.Run(ctx, release, []string{leaseOf(s.names[0])}, []string{id}); err != nil {
		return fmt.Errorf("release a lease: %w", err)
	}
	return nil
}

// IsRefused tells whether Redis answers but refuses the scripts: it is read-only, or the user lacks a right. Waiting is of
// no use then.
func IsRefused(err error) bool {
	_, refused := errors.AsType[*shared.RefusedError](err)
	return refused
}

// leaseOf returns the key of the lease of a slot.
func leaseOf(name string) string { return name + ":lease" }

// milliseconds returns a duration of at least one millisecond, as Redis takes it.
func milliseconds(d time.Duration) string { return strconv.FormatInt(max(d.Milliseconds(), 1), 10) }

func flag(set bool) string {
	if set {
		return "1"
	}
	return ""
}
