package cache

import (
	"fmt"
	"math"
	"time"

	"github.com/maypok86/otter/v2"
)

// store holds entries up to a sum of sizes and knows how long they serve. Expiry is checked on reading: an entry that has
// had its time stays until it is replaced or its room is needed.
type store struct {
	entries    *otter.Cache[Key, *entry]
	maxBytes   int64
	ttl        time.Duration
	missingTTL time.Duration
	stale      time.Duration
}

type entry struct {
	value   any
	missing error
	began   moment // of the load that brought it
	kept    time.Time
	weight  uint32
}

func (e *entry) age() time.Duration { return time.Since(e.kept) }

func newStore(opts Options, onEviction func()) (*store, error) {
	entries, err := otter.New(&otter.Options[Key, *entry]{
		MaximumWeight: uint64(opts.MaxBytes),
		Weigher:       func(_ Key, e *entry) uint32 { return e.weight },
		OnAtomicDeletion: func(deletion otter.DeletionEvent[Key, *entry]) {
			if deletion.WasEvicted() {
				onEviction()
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make store: %w", err)
	}
	return &store{
		entries:    entries,
		maxBytes:   opts.MaxBytes,
		ttl:        opts.TTL,
		missingTTL: opts.MissingTTL,
		stale:      opts.Stale,
	}, nil
}

// fresh returns the entry that answers without a load, or nil.
func (s *store) fresh(key Key) *entry {
	kept, ok := s.entries.GetIfPresent(key)
	if !ok || kept.age() >= s.freshFor(kept) {
		return nil
	}
	return kept
}

func (s *store) freshFor(kept *entry) time.Duration {
	if kept.missing != nil {
		return s.missingTTL
	}
	return s.ttl
}

// usable returns the entry that answers when a load fails, or nil.
func (s *store) usable(key Key) *entry {
	kept, ok := s.entries.GetIfPresent(key)
	if !ok || kept.missing != nil || kept.age() >= s.ttl+s.stale {
		return nil
	}
	return kept
}

// put keeps the entry unless the one that is there was asked for later. One that is too large for the store still replaces
// what is older than itself.
func (s *store) put(key Key, size int64, loaded *entry) {
	if s.ttl == 0 {
		return
	}
	if there, ok := s.entries.GetEntryQuietly(key); ok && there.Value.began > loaded.began {
		return
	}
	weight := max(size, 0) + overhead(key)
	if weight > min(s.maxBytes, math.MaxUint32) {
		s.drop(key)
		return
	}
	loaded.weight = uint32(weight)
	loaded.kept = time.Now()
	s.entries.Set(key, loaded)
}

// overhead is about what an entry takes beside its value. Without it, values that report no size would never be evicted.
func overhead(key Key) int64 {
	const bookkeeping = 200
	return bookkeeping + int64(len(key.Principal)+len(key.URL))
}

func (s *store) drop(key Key) { s.entries.Invalidate(key) }

func (s *store) dropFunc(touched func(Key) bool) {
	for key := range s.entries.Keys() {
		if touched(key) {
			s.drop(key)
		}
	}
}
