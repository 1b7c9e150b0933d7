package cache

import (
	"fmt"
	"math"
	"time"

	"github.com/maypok86/otter/v2"
)

// store holds entries up to a total size and decides for how long they may be returned. It checks the age when an entry is
// read: an expired entry stays until it is replaced or evicted.
type store struct {
	entries    *otter.Cache[Key, *entry]
	maxBytes   int64
	ttl        time.Duration // of what has no URL; 0: nothing is kept
	ttlOf      func(url string) time.Duration
	missingTTL time.Duration
	stale      time.Duration

	resources, answers holding
}

type entry struct {
	vintage

	key     Key
	value   any
	missing error
	kept    time.Time
	weight  uint32
	source  *Source
}

func (e *entry) age() time.Duration { return time.Since(e.kept) }

func (e *entry) hit() (Result, error) {
	return Result{Value: e.value, Outcome: Hit, Age: e.age(), Source: e.source}, e.missing
}

func newStore(opts Options) (*store, error) {
	made := &store{
		maxBytes: opts.MaxBytes, ttl: opts.TTL, ttlOf: opts.TTLOf, missingTTL: opts.MissingTTL, stale: opts.Stale,
	}
	var err error
	made.entries, err = otter.New(&otter.Options[Key, *entry]{
		MaximumWeight: uint64(opts.MaxBytes),
		Weigher:       func(_ Key, e *entry) uint32 { return e.weight },
		// The store calls this before anyone can see the change.
		OnAtomicDeletion: func(gone otter.DeletionEvent[Key, *entry]) {
			gone.Value.source.kept.Store(nil)
			made.went(gone)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make store: %w", err)
	}
	return made, nil
}

// fresh returns the entry of the key if it is fresh, and nil otherwise.
func (s *store) fresh(key Key) *entry {
	kept, ok := s.entries.GetIfPresent(key)
	if !ok || kept.source.current() == nil || !time.Now().Before(kept.source.freshUntil) {
		return nil
	}
	return kept
}

// usable returns the entry of the key if it may be returned when a load fails, and nil otherwise.
func (s *store) usable(key Key) *entry {
	kept, ok := s.entries.GetIfPresent(key)
	if !ok || kept.dropped() || kept.missing != nil ||
		!time.Now().Before(kept.source.freshUntil.Add(s.stale)) {
		return nil
	}
	return kept
}

// put keeps the entry for the TTL and returns its source, or nil if it is not kept: the load of the present one began later, or
// it is too large for the store. An entry that is too large still removes an older one.
func (s *store) put(key Key, size int64, loaded *entry, ttl time.Duration) *Source {
	if s.ttl == 0 {
		return nil
	}
	if present, ok := s.entries.GetEntryQuietly(key); ok && present.Value.began > loaded.began {
		return nil
	}
	weight := max(size, 0) + overhead(key)
	if weight > min(s.maxBytes, math.MaxUint32) {
		s.drop(key)
		return nil
	}
	loaded.key = key
	loaded.weight = uint32(weight)
	loaded.kept = time.Now()
	if loaded.missing != nil {
		ttl = min(ttl, s.missingTTL)
	}
	source := &Source{freshUntil: loaded.kept.Add(ttl)}
	source.kept.Store(loaded)
	loaded.source = source
	s.came(key, loaded)
	s.entries.Set(key, loaded)
	return source
}

// overhead is about the size of an entry without its value. Without it, values that report no size would never be evicted.
func overhead(key Key) int64 {
	const bookkeeping = 280
	return bookkeeping + int64(len(key.Principal)+len(key.URL))
}

func (s *store) drop(key Key) { s.entries.Invalidate(key) }
