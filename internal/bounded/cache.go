// Package bounded has a cache that never takes more than a given number of bytes.
//
// The cache makes room by W-TinyLFU: an entry that was added and not asked for again leaves before an entry that is asked
// for often. A client that adds many entries once therefore does not drive out the entries that other clients use.
//
// It never loads anything, and no entry expires.
package bounded

import (
	"math"
	"sync"

	"github.com/maypok86/otter/v2"
)

// Cache keeps values by key. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	entries *otter.Cache[K, V]
	adding  sync.Mutex
}

// New returns a cache of at most maxBytes, which must be positive. size returns the bytes that an entry takes.
func New[K comparable, V any](maxBytes int64, size func(key K, value V) int64) *Cache[K, V] {
	return &Cache[K, V]{entries: otter.Must(&otter.Options[K, V]{
		MaximumWeight: uint64(maxBytes), //nolint:gosec // it is positive
		Weigher: func(key K, value V) uint32 {
			return uint32(min(size(key, value), math.MaxUint32)) //nolint:gosec // it fits
		},
	})}
}

// Get returns the value of a key, and false if the cache does not have it.
func (c *Cache[K, V]) Get(key K) (V, bool) { return c.entries.GetIfPresent(key) }

// Add keeps an entry, and drops other entries if there is no room. It drops them before it returns: otter would drop them in
// the background, which a flood of entries outruns.
func (c *Cache[K, V]) Add(key K, value V) {
	c.adding.Lock()
	defer c.adding.Unlock()
	c.entries.Set(key, value)
	c.entries.CleanUp()
}
