package cache

import (
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// Stats is what a cache holds and has lost.
type Stats struct {
	// Resources are the entries that loads brought, and Answers the values that were made of them.
	Resources, Answers Holding
}

// Holding counts the entries of one kind.
type Holding struct {
	// Entries and Bytes are of what is held. An entry that has expired is held until it is replaced or evicted.
	Entries, Bytes int64
	// Evictions counts the entries that made room for others since the cache was made.
	Evictions int64
}

// Stats returns what the cache holds. While entries are added and dropped, the numbers may not belong together.
func (c *Cache) Stats() Stats {
	return Stats{Resources: c.store.resources.now(), Answers: c.store.answers.now()}
}

// holding counts as entries come and go.
type holding struct{ entries, bytes, evictions atomic.Int64 }

func (h *holding) now() Holding {
	return Holding{Entries: h.entries.Load(), Bytes: h.bytes.Load(), Evictions: h.evictions.Load()}
}

func (s *store) holdingOf(key Key) *holding {
	if key.Derived {
		return &s.answers
	}
	return &s.resources
}

// came counts an entry, before it is kept.
func (s *store) came(key Key, kept *entry) {
	held := s.holdingOf(key)
	held.entries.Add(1)
	held.bytes.Add(int64(kept.weight))
}

// went counts an entry that is kept no more.
func (s *store) went(gone otter.DeletionEvent[Key, *entry]) {
	held := s.holdingOf(gone.Key)
	held.entries.Add(-1)
	held.bytes.Add(-int64(gone.Value.weight))
	if gone.Cause == otter.CauseOverflow {
		held.evictions.Add(1)
	}
}
