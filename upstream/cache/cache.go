package cache

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Cache keeps resources and shares the loads that bring them. It is safe for concurrent use, starts no goroutine that
// outlives a load, and needs no closing.
type Cache struct {
	store       *store
	loadTimeout time.Duration
	counters    counters

	// mu makes one step of each decision what to load, keep or drop and of its effect. Reading what is kept needs no lock.
	mu      sync.Mutex
	now     moment
	calls   map[Key]*call
	journal journal
}

// moment is a place in the order of loads and invalidations. The wall clock would not do: it gives the same time twice.
type moment uint64

// Key names a resource as one principal sees it.
type Key struct {
	// Principal is whose credentials read the resource.
	Principal string
	// URL is the resource's address in canonical form: addresses are compared as they are written.
	URL string
}

// Result is how a value was come by.
type Result struct {
	// Value is the resource as it was loaded. It is shared, and must not be changed.
	Value any
	// Outcome says where the answer came from. Empty beside the error of a load or of the caller's context.
	Outcome Outcome
	// Age is how long ago the answer was kept. 0 when it was loaded just now.
	Age time.Duration
	// Failure is the error of the load that a stale value serves for, and nil otherwise.
	Failure error
}

// Outcome is where an answer came from.
type Outcome string

const (
	// Hit is an answer that was kept and is fresh.
	Hit Outcome = "hit"
	// Loaded is the answer of a load that the caller began.
	Loaded Outcome = "loaded"
	// Coalesced is the answer of a load that another caller began.
	Coalesced Outcome = "coalesced"
	// Stale is a value beyond its TTL that serves because the load failed.
	Stale Outcome = "stale"
)

// New returns an empty cache, or an error that says which option cannot work.
func New(opts Options) (*Cache, error) {
	opts, err := opts.resolve()
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	c := &Cache{loadTimeout: opts.LoadTimeout, calls: make(map[Key]*call)}
	c.store, err = newStore(opts, func() { c.counters.evictions.Add(1) })
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	return c, nil
}

// Get returns what is kept under the key while it is fresh, and otherwise what load brings. Callers that ask for the same
// key at once share one load.
//
// The error is the load's, [Answer.Missing] for a resource that does not exist, or the context's as soon as ctx ends;
// the load goes on for the other callers, and is cancelled when there are none left. A failed load is not remembered:
// the next caller loads anew. While loads fail, a value that is no older than TTL and Stale together serves instead of
// the error.
func (c *Cache) Get(ctx context.Context, key Key, load LoadFunc) (Result, error) {
	if bypasses(ctx) {
		return c.getAnew(ctx, key, load)
	}
	if kept := c.store.fresh(key); kept != nil {
		return c.hit(kept)
	}
	if ctx.Err() != nil {
		return Result{}, waitError(ctx)
	}
	c.mu.Lock()
	// A load may have ended between the first look and the lock.
	if kept := c.store.fresh(key); kept != nil {
		c.mu.Unlock()
		return c.hit(kept)
	}
	call, outcome := c.join(ctx, key, load)
	c.mu.Unlock()

	if err := c.await(ctx, call); err != nil {
		return Result{}, err
	}
	if call.err == nil {
		return call.result(outcome)
	}
	if kept := c.store.usable(key); kept != nil {
		c.counters.stale.Add(1)
		return Result{Value: kept.value, Outcome: Stale, Age: kept.age(), Failure: call.err}, nil
	}
	return Result{}, call.err
}

// Keeps tells whether Get would answer from what is kept.
func (c *Cache) Keeps(ctx context.Context, key Key) bool {
	return !bypasses(ctx) && c.store.fresh(key) != nil
}

func (c *Cache) hit(kept *entry) (Result, error) {
	c.counters.hits.Add(1)
	return Result{Value: kept.value, Outcome: Hit, Age: kept.age()}, kept.missing
}
