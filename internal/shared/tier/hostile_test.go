package tier_test

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// Keys to which another program gave a value of another type are replaced: the tier works again with the next read.
func TestKeysOfAnotherType(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	store := newStore(t, r.redis)
	generations := tier.GenerationsKey(store)
	shelf, err := tier.New(store, tier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		shelf.Close()
		store.Close()
	})
	id := r.account.Customers()[0].ID
	read := func() {
		t.Helper()
		if _, err := r.start(t, nil).Customer(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	read()
	spoilt := 0
	for _, key := range r.redis.Do(t, "KEYS", "*").([]any) {
		if name := key.(string); name == generations || strings.Contains(name, "resource") {
			r.redis.Do(t, "DEL", name)
			r.redis.Do(t, "LPUSH", name, "garbage")
			spoilt++
		}
	}
	if spoilt < 2 {
		t.Fatalf("%d keys spoilt", spoilt)
	}
	if err := shelf.Drop(t.Context(), "tag"); err != nil {
		t.Errorf("drop: %v", err)
	}
	read()
	for _, key := range r.redis.Do(t, "KEYS", "*").([]any) {
		if name := key.(string); name == generations || strings.Contains(name, "resource") {
			if kind := r.redis.Do(t, "TYPE", name); kind == "list" {
				t.Errorf("%s still is a list", name)
			}
		}
	}
}

// Whoever can write to Redis can put an old entry back, but cannot make it fresh, neither by its time to live in Redis nor
// by the date in its header.
func TestEntryIsRepeated(t *testing.T) {
	t.Parallel()
	for name, ttl := range map[string]struct{ reader, later time.Duration }{
		"which has expired":           {time.Minute, time.Hour},
		"which is too old for others": {time.Hour, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{Clock: true}, emulator.Options{})
			start := func(ttl time.Duration) *server {
				return r.start(t, func(o *upstream.Options) { o.Cache.TTL = ttl })
			}
			first, second := start(ttl.reader), start(ttl.later)
			wantOutcome(t.Context(), t, "before", first, 500, cache.Loaded)
			first.settle(t)
			key := r.entries(t)[0]
			entry := r.redis.Dump(t)[key]
			r.redis.SetClock(t, 10*time.Minute)
			ended := string(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Add(10*time.Minute).UnixMilli()-1)))
			r.redis.Do(t, "SET", key, entry[:9]+ended+entry[17:], "PX", "3600000")
			wantOutcome(t.Context(), t, "with a new date", second, 500, cache.Loaded)
		})
	}
}

// After Redis' clock has gone back, servers find no entry from before: nobody knows how old it is.
func TestClockGoesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{Clock: true}, emulator.Options{})
	r.redis.SetClock(t, time.Hour)
	servers := r.startAll(t, 3)
	wantOutcome(t.Context(), t, "before", servers[0], 500, cache.Loaded)
	servers[0].settle(t)
	r.redis.SetClock(t, 0)
	wantOutcome(t.Context(), t, "an entry of the future", servers[1], 500, cache.Loaded)
	servers[1].settle(t)
	wantOutcome(t.Context(), t, "the next entry", servers[2], 500, cache.Shared)
}

// No server waits for a lease that should have ended, or for one of the future.
func TestLeaseIsTooOld(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	held := newGate(r.account.Client().Transport)
	owner := r.start(t, func(o *upstream.Options) { o.Base = held })
	var reading sync.WaitGroup
	reading.Go(func() { wantOutcome(t.Context(), t, "the owner", owner, 500, cache.Loaded) })
	<-held.arrived
	key := r.entries(t)[0]
	lease := r.redis.Dump(t)[key]
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		began := string(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Add(off).UnixMilli())))
		r.redis.Do(t, "SET", key, lease[:1]+began+lease[9:])
		reader := r.start(t, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		wantOutcome(ctx, t, off.String(), reader, 500, cache.Loaded)
		reader.settle(t)
	}
	close(held.open)
	reading.Wait()
}
