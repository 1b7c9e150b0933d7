package loaders

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/internal/discreet"
)

// batchWindow is how long a loader collects keys that it can fetch together. The fields of one level of an operation ask
// within microseconds of each other, and every level waits for the window: a long window only delays the answer.
const batchWindow = 500 * time.Microsecond

// batchRoom is how many keys a batch takes without waiting for the goroutine that collects them: about those of one page.
const batchRoom = 64

// loader loads each key once, and fetches the keys of a batch together. It makes its dataloader when a field needs it: most
// operations need few of their loaders.
type loader[K comparable, V any] struct {
	loaders *Loaders
	name    string // for the observer
	fetch   func(*Loaders, context.Context, []K) []*dataloader.Result[V]
	// brought, which may be nil, returns a value that came with another one.
	brought func(*Loaders, K) (V, bool)

	once  sync.Once
	made  *dataloader.Loader[K, V]
	known known[K, V]
}

// newLoader returns a loader that collects keys for [batchWindow] and fetches them together.
func newLoader[K comparable, V any](
	l *Loaders, name string, fetch func(*Loaders, context.Context, []K) []*dataloader.Result[V], brought func(*Loaders, K) (V, bool),
) loader[K, V] {
	return loader[K, V]{loaders: l, name: name, fetch: fetch, brought: brought}
}

func (l *loader[K, V]) dataloader() *dataloader.Loader[K, V] {
	l.once.Do(func() {
		if l.brought != nil {
			l.known.brought = func(key K) (V, bool) { return l.brought(l.loaders, key) }
		}
		fetch := func(ctx context.Context, keys []K) []*dataloader.Result[V] {
			ctx, end := l.loaders.begin(ctx, l.name, len(keys))
			defer end()
			return l.fetch(l.loaders, ctx, keys)
		}
		l.made = dataloader.NewBatchedLoader(fetch,
			dataloader.WithWait[K, V](batchWindow), dataloader.WithInputCapacity[K, V](batchRoom),
			dataloader.WithCache[K, V](&l.known),
			dataloader.WithTracer[K, V](untraced[K, V]{finish: func(dataloader.Thunk[V]) {}}))
	})
	return l.made
}

// start asks for a key, and returns a function that waits for its value.
func (l *loader[K, V]) start(ctx context.Context, key K) dataloader.Thunk[V] {
	return l.dataloader().Load(ctx, key)
}

func (l *loader[K, V]) load(ctx context.Context, key K) (V, error) { return l.start(ctx, key)() }

// prime keeps a value that came with another one, unless the loader has the key.
func (l *loader[K, V]) prime(ctx context.Context, key K, value V) {
	l.dataloader().Prime(ctx, key, value)
}

// flush fetches the keys that were started, without waiting for the window.
func (l *loader[K, V]) flush() { l.dataloader().Flush() }

// known is a dataloader's cache. A value that came with another one enters it when a field asks: no page costs anything for the
// rows that nobody asks for alone.
type known[K comparable, V any] struct {
	brought func(K) (V, bool)

	mu     sync.Mutex
	thunks map[K]dataloader.Thunk[V]
}

var _ dataloader.Cache[int, int] = (*known[int, int])(nil)

// Get returns a key's value, unless nobody has asked for it and nothing has brought it.
func (k *known[K, V]) Get(_ context.Context, key K) (dataloader.Thunk[V], bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if thunk, ok := k.thunks[key]; ok {
		return thunk, true
	}
	if k.brought == nil {
		return nil, false
	}
	value, ok := k.brought(key)
	if !ok {
		return nil, false
	}
	thunk := func() (V, error) { return value, nil }
	k.set(key, thunk)
	return thunk, true
}

// Set keeps a key's value.
func (k *known[K, V]) Set(_ context.Context, key K, value dataloader.Thunk[V]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.set(key, value)
}

func (k *known[K, V]) set(key K, value dataloader.Thunk[V]) {
	if k.thunks == nil {
		k.thunks = make(map[K]dataloader.Thunk[V])
	}
	k.thunks[key] = value
}

// Delete forgets a key that failed.
func (k *known[K, V]) Delete(_ context.Context, key K) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.thunks[key]
	delete(k.thunks, key)
	return ok
}

// Clear forgets all keys.
func (k *known[K, V]) Clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.thunks)
}

// untraced is dataloader's NoopTracer, but allocates nothing for a load.
type untraced[K comparable, V any] struct {
	dataloader.NoopTracer[K, V]

	finish dataloader.TraceLoadFinishFunc[V]
}

// TraceLoad traces nothing.
func (t untraced[K, V]) TraceLoad(ctx context.Context, _ K) (context.Context, dataloader.TraceLoadFinishFunc[V]) {
	return ctx, t.finish
}

// each returns a batch function that fetches every key by itself, all keys side by side: the REST API has no bulk reads.
// The upstream client bounds how many of the requests are under way at a time.
func each[K comparable, V any](fetch func(context.Context, K) (V, error)) dataloader.BatchFunc[K, V] {
	return func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		results := make([]*dataloader.Result[V], len(keys))
		var fetches sync.WaitGroup
		for i, key := range keys {
			fetches.Go(func() { results[i] = one(ctx, key, fetch) })
		}
		fetches.Wait()
		return results
	}
}

// one fetches a key for a batch.
func one[K comparable, V any](
	ctx context.Context, key K, fetch func(context.Context, K) (V, error),
) *dataloader.Result[V] {
	value, err := guarded(func() (V, error) { return fetch(ctx, key) })
	if err != nil {
		return failed[V](err)
	}
	return &dataloader.Result[V]{Data: value}
}

// guarded turns a panic into the key's error: on a goroutine of its own, a panic would end the server, and on that of one field
// it would leave the fields that wait for the same key without an answer.
func guarded[V any](fetch func() (V, error)) (value V, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic while fetching: %s\n%s", discreet.Panic(cause), debug.Stack())
		}
	}()
	return fetch()
}

// failed returns the result of a key that may be fetched again: a dataloader keeps every other error for good.
func failed[V any](err error) *dataloader.Result[V] {
	return &dataloader.Result[V]{Error: dataloader.NewSkipCacheError(err)}
}

// loadAll starts all keys and loads them in one batch, without waiting for the window: no other key is to be expected.
// Without keys it leaves the batch of other fields to its window.
func loadAll[K comparable, V any](
	loader *loader[K, V], keys []K, start func(K) dataloader.Thunk[V],
) ([]V, []error) {
	if len(keys) == 0 {
		return nil, nil
	}
	thunks := make([]dataloader.Thunk[V], len(keys))
	for i, key := range keys {
		thunks[i] = start(key)
	}
	loader.flush()
	values, errs := make([]V, len(keys)), make([]error, len(keys))
	for i, thunk := range thunks {
		values[i], errs[i] = thunk()
	}
	return values, errs
}
