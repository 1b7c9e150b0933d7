package cache

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Cache keeps resources and shares the loads that bring them. It is safe for concurrent use. It starts no goroutine that
// outlives a load, and needs no closing.
type Cache struct {
	store           *store
	loadTimeout     time.Duration
	followDeadlines bool
	tagsOf          func(url string) Tags
	drops           *dropTable

	// mu makes deciding and acting atomic: what to load, to keep and to drop. Reading an entry needs no lock.
	mu      sync.Mutex
	now     moment
	calls   map[Key]*call
	journal journal
}

// moment numbers loads and invalidations in their order. A clock could not: it may give the same time twice.
type moment uint64

// Key names a resource as one principal sees it.
type Key struct {
	// Principal names the credentials that read the resource.
	Principal string
	// URL is the resource's address in canonical form. Two URLs are equal only if they are spelled alike.
	URL string
	// Derived is set in the keys of values that were made of resources, whatever name their makers give in place of a URL, so
	// that no such key is the key of a resource.
	Derived bool
}

// Result is a value and its origin.
type Result struct {
	// Value is the resource as it was loaded. It is shared, and must not be changed.
	Value any
	// Outcome says where the answer came from. It is empty when Get fails with the error of the load or of the context.
	Outcome Outcome
	// Age is the time since the answer was kept. It is 0 for an answer that Get waited for.
	Age time.Duration
	// Failure is the error of the load that failed. It is nil unless Outcome is Stale.
	Failure error
	// Source is the kept answer that the value, or the error of a missing resource, came from. It is nil for an answer that is
	// stale or was not kept.
	Source *Source
	// Load is the [Answer.Load] of the load that the value came from. It is nil for a kept answer.
	Load any
}

// Outcome is where an answer came from.
type Outcome string

const (
	// Hit is a fresh answer from the store.
	Hit Outcome = "hit"
	// Loaded is the answer of a load that the caller began.
	Loaded Outcome = "loaded"
	// Coalesced is the answer of a load that another caller began.
	Coalesced Outcome = "coalesced"
	// Shared is the answer of a load that found it in another cache, see [Answer].Until.
	Shared Outcome = "shared"
	// Stale is a value older than its TTL, given because the load failed.
	Stale Outcome = "stale"
)

// New returns an empty cache. The error names an option that is not valid.
func New(opts Options) (*Cache, error) {
	opts, err := opts.resolve()
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	c := &Cache{
		loadTimeout: opts.LoadTimeout, followDeadlines: opts.FollowDeadlines,
		tagsOf: opts.TagsOf, drops: new(dropTable), calls: make(map[Key]*call),
	}
	c.store, err = newStore(opts)
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	return c, nil
}

// Get returns the answer that is kept under the key if it is fresh, and the answer of load otherwise. Callers that ask for
// the same key at the same time share one load.
//
// The error is that of the load, [Answer.Missing] for a resource that does not exist, or that of ctx as soon as ctx ends.
// When one caller's context ends, the load continues for the others; it is cancelled when no caller is left. A failed load
// is not remembered: the next caller starts another. When a load fails, Get returns the kept value instead of the error
// if the value is no older than TTL and Stale together.
func (c *Cache) Get(ctx context.Context, key Key, load LoadFunc) (Result, error) {
	if Bypasses(ctx) {
		return c.getFresh(ctx, key, load)
	}
	if kept := c.store.fresh(key); kept != nil {
		return kept.hit()
	}
	if ctx.Err() != nil {
		return Result{}, waitError(ctx)
	}
	c.mu.Lock()
	// A load may have ended since the check without the lock.
	if kept := c.store.fresh(key); kept != nil {
		c.mu.Unlock()
		return kept.hit()
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
		return Result{Value: kept.value, Outcome: Stale, Age: kept.age(), Failure: call.err}, nil
	}
	return Result{}, call.err
}

// TTL returns how long an answer that is kept now is fresh: the resource at the URL, or with missing, that there is none.
func (c *Cache) TTL(url string, missing bool) time.Duration {
	ttl := c.store.ttlOf(url)
	if missing {
		return min(ttl, c.store.missingTTL)
	}
	return ttl
}

// Keeps reports whether Get would return a kept answer without a load.
func (c *Cache) Keeps(ctx context.Context, key Key) bool {
	return !Bypasses(ctx) && c.store.fresh(key) != nil
}
