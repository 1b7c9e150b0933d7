package loaders

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/internal/discreet"
)

// each makes a batch of single fetches, all under way at once: the REST API has no bulk reads. How many of them reach the
// network at a time is the upstream client's business.
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

// one turns a panic into the key's error: on a goroutine of its own it would end the server.
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

// failed is the result of a key that may be asked for again: a dataloader keeps other errors for good.
func failed[V any](err error) *dataloader.Result[V] {
	return &dataloader.Result[V]{Error: dataloader.NewSkipCacheError(err)}
}

// loadAll loads keys that are all known now, so that nobody has to wait for the window.
func loadAll[K comparable, V any](ctx context.Context, loader *dataloader.Loader[K, V], keys []K) ([]V, []error) {
	thunks := make([]dataloader.Thunk[V], len(keys))
	for i, key := range keys {
		thunks[i] = loader.Load(ctx, key)
	}
	loader.Flush()
	values, errs := make([]V, len(keys)), make([]error, len(keys))
	for i, thunk := range thunks {
		values[i], errs[i] = thunk()
	}
	return values, errs
}
