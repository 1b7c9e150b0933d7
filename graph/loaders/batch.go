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

// loader loads each key once, and fetches the keys of a batch together. It makes its dataloader when a field needs it: most
// operations need few of their loaders.
type loader[K comparable, V any] struct {
	fetch  dataloader.BatchFunc[K, V]
	window time.Duration

	once sync.Once
	made *dataloader.Loader[K, V]
}

// newLoader returns a loader that collects keys for [batchWindow] and fetches them together.
func newLoader[K comparable, V any](fetch dataloader.BatchFunc[K, V]) loader[K, V] {
	return loader[K, V]{fetch: fetch, window: batchWindow}
}

// newSingles returns a loader that fetches each key at once: keys that cannot be fetched together have nothing to wait for.
func newSingles[K comparable, V any](fetch func(context.Context, K) (V, error)) loader[K, V] {
	return loader[K, V]{fetch: each(fetch)}
}

func (l *loader[K, V]) dataloader() *dataloader.Loader[K, V] {
	l.once.Do(func() { l.made = dataloader.NewBatchedLoader(l.fetch, dataloader.WithWait[K, V](l.window)) })
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

// one fetches a key. It turns a panic into the key's error: on a goroutine of its own, a panic would end the server.
func one[K comparable, V any](
	ctx context.Context, key K, fetch func(context.Context, K) (V, error),
) (result *dataloader.Result[V]) {
	defer func() {
		if cause := recover(); cause != nil {
			result = failed[V](fmt.Errorf("panic while fetching: %s\n%s", discreet.Panic(cause), debug.Stack()))
		}
	}()
	value, err := fetch(ctx, key)
	if err != nil {
		return failed[V](err)
	}
	return &dataloader.Result[V]{Data: value}
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
