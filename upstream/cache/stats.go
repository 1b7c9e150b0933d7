package cache

import "sync/atomic"

// Stats is what a cache did since it was made, and what it holds.
type Stats struct {
	// Hits counts answers that were kept and fresh, those that a resource is missing among them.
	Hits uint64
	// Loads counts loads begun, and Failures those that ended with an error, other than that a resource is missing.
	Loads, Failures uint64
	// Coalesced counts callers that joined the load of another.
	Coalesced uint64
	// Stale counts answers beyond their TTL that served because a load failed.
	Stale uint64
	// Evictions counts entries that had to make room.
	Evictions uint64
	// Entries is about how many resources are kept, expired ones among them, and Bytes about how much they take.
	Entries int
	Bytes   uint64
}

type counters struct {
	hits, loads, failures, coalesced, stale, evictions atomic.Uint64
}

// Stats returns the present numbers.
func (c *Cache) Stats() Stats {
	return Stats{
		Hits:      c.counters.hits.Load(),
		Loads:     c.counters.loads.Load(),
		Failures:  c.counters.failures.Load(),
		Coalesced: c.counters.coalesced.Load(),
		Stale:     c.counters.stale.Load(),
		Evictions: c.counters.evictions.Load(),
		Entries:   c.store.entries.EstimatedSize(),
		Bytes:     c.store.entries.WeightedSize(),
	}
}
