package lease_test

import (
	"errors"
	"testing"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
	"mailbox-graphql/internal/shared/redistest"
)

// A value of another type, which another program gave a key, counts as one that cannot be read. A server that may take
// leases over replaces it, and so does the owner of the lease.
func TestKeysOfAnotherType(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	store := join(t, redis)
	slot := slotOf(store)
	spoil := func(key string) {
		redis.Do(t, "DEL", key)
		redis.Do(t, "LPUSH", key, "garbage")
	}
	for spoilt, want := range map[string]lease.State{
		slot.Name(): lease.Filled, slot.Name() + ":lease": lease.Abandoned,
	} {
		spoil(spoilt)
		if found, err := slot.Take(t.Context(), terms("")); !errors.Is(err, shared.ErrUnreadable) || found.State != want {
			t.Errorf("%s: %+v, %v", spoilt, found, err)
		}
		heir := terms("")
		heir.TakeOver = true
		if found := take(t, slot, heir); found.State != lease.Mine {
			t.Errorf("%s, to take over: %+v", spoilt, found)
		}
		spoil(spoilt)
		if !fill(t, slot, heir.ID, "the value") {
			t.Errorf("%s: the owner could not fill the slot", spoilt)
		}
		if found := take(t, slot, terms("")); string(found.Value) != "the value" {
			t.Errorf("%s, in the end: %+v", spoilt, found)
		}
		redis.Do(t, "DEL", slot.Name())
	}
	spoil(slot.Name() + ":lease")
	if err := slot.Release(t.Context(), lease.NewID()); err != nil {
		t.Error(err)
	}
}

// While Redis cannot say which servers run, no server counts as gone.
func TestMembersOfAnotherType(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	store, other := join(t, redis), join(t, redis)
	take(t, slotOf(store), terms("the note"))
	for range 3 {
		redis.Do(t, "DEL", store.MembersKey())
		redis.Do(t, "LPUSH", store.MembersKey(), "garbage")
		found := take(t, slotOf(other), terms(""))
		if redis.Do(t, "TYPE", store.MembersKey()) == "list" && found.State != lease.Held { // there was no heartbeat meanwhile
			t.Errorf("found %+v", found)
		}
	}
}

// A lease that lacks a part counts as abandoned.
func TestPartsOfALease(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	store := join(t, redis)
	slot := slotOf(store)
	for _, fields := range [][]string{
		{"server", store.ID()}, {"server", store.ID(), "until", "garbage"}, {"server", "nobody", "until", "99999999999999"},
	} {
		key := slot.Name() + ":lease"
		redis.Do(t, "DEL", key)
		redis.Do(t, append([]string{"HSET", key}, fields...)...)
		if found, err := slot.Take(t.Context(), terms("")); !errors.Is(err, shared.ErrUnreadable) || found.State != lease.Abandoned {
			t.Errorf("%q: %+v, %v", fields, found, err)
		}
	}
}
