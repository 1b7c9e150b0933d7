package loaders

import (
	"context"
	"sync"
)

// single loads each key once, and at once: keys that cannot be fetched together have nothing to wait for. The field that asks
// first fetches, and those that ask meanwhile wait for it. A key that failed is fetched again when a field asks again.
type single[K comparable, V any] struct {
	loaders *Loaders
	fetch   func(*Loaders, context.Context, K) (V, error)
	// brought, which may be nil, returns a value that came with another one.
	brought func(*Loaders, K) (V, bool)

	mu    sync.Mutex
	reads map[K]*read[V]
}

// read is the fetch of one key. Its value and error may be read when it is done.
type read[V any] struct {
	done  sync.WaitGroup
	value V
	err   error
}

func newSingle[K comparable, V any](
	l *Loaders, fetch func(*Loaders, context.Context, K) (V, error), brought func(*Loaders, K) (V, bool),
) single[K, V] {
	return single[K, V]{loaders: l, fetch: fetch, brought: brought}
}

func (s *single[K, V]) load(ctx context.Context, key K) (V, error) {
	r, found := s.begin(key)
	if found {
		r.done.Wait()
		return r.value, r.err
	}
	defer r.done.Done()
	r.value, r.err = guarded(func() (V, error) { return s.fetch(s.loaders, ctx, key) })
	if r.err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.reads, key)
	}
	return r.value, r.err
}

// begin returns a key's read, and whether somebody else has begun it. Otherwise the caller has to end it.
func (s *single[K, V]) begin(key K) (r *read[V], found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, found = s.reads[key]; found {
		return r, true
	}
	r = new(read[V])
	if s.brought != nil {
		r.value, found = s.brought(s.loaders, key)
	}
	if !found {
		r.done.Add(1)
	}
	if s.reads == nil {
		s.reads = make(map[K]*read[V], 1)
	}
	s.reads[key] = r
	return r, found
}
