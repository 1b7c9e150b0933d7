package loaders

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"
)

var errOdd = errors.New("key is odd")

// batches is a source of squares that records each batch. Odd keys fail.
type batches struct {
	mu   sync.Mutex
	keys [][]int
}

func (b *batches) loader(brought func(*Loaders, int) (int, bool)) *loader[int, int] {
	l := newLoader(nil, "", func(_ *Loaders, ctx context.Context, keys []int) []*dataloader.Result[int] {
		return b.fetch(ctx, keys)
	}, brought)
	return &l
}

func (b *batches) fetch(ctx context.Context, keys []int) []*dataloader.Result[int] {
	b.mu.Lock()
	b.keys = append(b.keys, slices.Sorted(slices.Values(keys)))
	b.mu.Unlock()
	return each(func(_ context.Context, key int) (int, error) {
		if key%2 != 0 {
			return 0, errOdd
		}
		return key * key, nil
	})(ctx, keys)
}

func (b *batches) want(t *testing.T, want [][]int) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(want, b.keys); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

func TestLoaderCollectsKeysWithinTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := new(batches)
		l := source.loader(nil)
		first, again := l.start(t.Context(), 2), l.start(t.Context(), 2)
		<-time.After(batchWindow / 2)
		second := l.start(t.Context(), 4)
		<-time.After(batchWindow)
		third := l.start(t.Context(), 6)
		for want, thunk := range map[int]dataloader.Thunk[int]{4: first, 16: second, 36: third} {
			if got, err := thunk(); got != want || err != nil {
				t.Errorf("got %d, %v, want %d", got, err, want)
			}
		}
		if got, err := again(); got != 4 || err != nil {
			t.Errorf("same key: got %d, %v", got, err)
		}
		if got, err := l.load(t.Context(), 4); got != 16 || err != nil {
			t.Errorf("key of an earlier batch: got %d, %v", got, err)
		}
		source.want(t, [][]int{{2, 4}, {6}})
	})
}

func TestLoadAllDoesNotWaitForTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := new(batches)
		l := source.loader(nil)
		begin := time.Now()
		values, errs := loadAll(l, []int{4, 2, 4}, func(key int) dataloader.Thunk[int] { return l.start(t.Context(), key) })
		if !slices.Equal(values, []int{16, 4, 16}) || errors.Join(errs...) != nil || time.Since(begin) != 0 {
			t.Errorf("got %v, %v after %s", values, errs, time.Since(begin))
		}
		source.want(t, [][]int{{2, 4}})
	})
}

func TestLoadAllOfNoKeys(t *testing.T) {
	t.Parallel()
	source := new(batches)
	l := source.loader(nil)
	values, errs := loadAll(l, nil, func(key int) dataloader.Thunk[int] { return l.start(t.Context(), key) })
	if len(values) != 0 || len(errs) != 0 {
		t.Errorf("got %v, %v", values, errs)
	}
	source.want(t, nil)
}

// A failed key spoils no other key of its batch, and is fetched again when a field asks again.
func TestErrorsBelongToTheirKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := new(batches)
		l := source.loader(nil)
		for range 2 {
			values, errs := loadAll(l, []int{2, 3, 4}, func(key int) dataloader.Thunk[int] { return l.start(t.Context(), key) })
			if values[0] != 4 || values[2] != 16 || errs[0] != nil || !errors.Is(errs[1], errOdd) || errs[2] != nil {
				t.Errorf("got %v, %v", values, errs)
			}
		}
		source.want(t, [][]int{{2, 3, 4}, {3}})
	})
}

func TestPanicIsTheErrorOfItsKey(t *testing.T) {
	t.Parallel()
	l := newSingle(nil, func(_ *Loaders, _ context.Context, key int) (int, error) {
		if key == 0 {
			panic("broken")
		}
		return key, nil
	}, nil)
	if _, err := l.load(t.Context(), 0); err == nil || !strings.HasPrefix(err.Error(), "panic while fetching") {
		t.Errorf("error = %v", err)
	}
	if got, err := l.load(t.Context(), 1); got != 1 || err != nil {
		t.Errorf("other key: got %d, %v", got, err)
	}
}

// A key is fetched once, however many fields want it, and keys do not wait for each other.
func TestSinglesAreFetchedAtOnceAndSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		l := newSingle(nil, func(_ *Loaders, _ context.Context, key int) (int, error) {
			fetched.Add(1)
			<-time.After(time.Second)
			if key == 3 {
				return 0, errOdd
			}
			return key, nil
		}, nil)
		begin := time.Now()
		var fields sync.WaitGroup
		for _, key := range []int{1, 2, 1, 3, 3} {
			fields.Go(func() {
				got, err := l.load(t.Context(), key)
				if (err != nil) != (key == 3) || err == nil && got != key || time.Since(begin) != time.Second {
					t.Errorf("key %d: %d, %v after %s, want 1s", key, got, err, time.Since(begin))
				}
			})
		}
		fields.Wait()
		if got, err := l.load(t.Context(), 1); got != 1 || err != nil || fetched.Load() != 3 {
			t.Errorf("key 1 again: %d, %v after %d fetches", got, err, fetched.Load())
		}
		if _, err := l.load(t.Context(), 3); err == nil || fetched.Load() != 4 {
			t.Errorf("key that failed, again: %v after %d fetches", err, fetched.Load())
		}
	})
}

// What a page brought is found without a fetch, the first of two resources with one id, unless a fetch came before the page.
func TestBroughtValues(t *testing.T) {
	t.Parallel()
	type resource struct{ id, version int64 }
	pages := store[resource]{idOf: func(r *resource) int64 { return r.id }}
	l := newSingle(nil, func(_ *Loaders, _ context.Context, id int64) (*resource, error) {
		return &resource{id, 0}, nil
	}, func(_ *Loaders, id int64) (*resource, bool) { return pages.get(id) })
	want := func(id, version int64) {
		t.Helper()
		if got, err := l.load(t.Context(), id); err != nil || *got != (resource{id, version}) {
			t.Errorf("%d: got %v, %v, want version %d", id, got, err, version)
		}
	}
	want(1, 0)
	pages.add([]*resource{{1, 1}, {2, 1}, {0, 1}})
	pages.add([]*resource{{2, 2}, {3, 2}})
	want(1, 0)
	want(2, 1)
	pages.add([]*resource{{3, 3}, {4, 3}})
	want(3, 2)
	want(4, 3)
	want(5, 0)
	want(0, 0)
}

// A value that came with another one needs no fetch, and does not replace what the loader has.
func TestPrime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := new(batches)
		brought := map[int]int{3: 1, 5: 25}
		l := source.loader(func(_ *Loaders, key int) (int, bool) {
			value, ok := brought[key]
			return value, ok
		})
		if got, err := l.load(t.Context(), 5); got != 25 || err != nil {
			t.Errorf("key that a page brought: got %d, %v", got, err)
		}
		brought[5] = 5
		if got, _ := l.load(t.Context(), 5); got != 25 {
			t.Errorf("key that another page brought: got %d", got)
		}
		delete(brought, 3)
		l.prime(t.Context(), 3, 9)
		l.prime(t.Context(), 3, 10)
		if got, err := l.load(t.Context(), 3); got != 9 || err != nil {
			t.Errorf("primed key: got %d, %v", got, err)
		}
		if _, err := l.load(t.Context(), 2); err != nil {
			t.Error(err)
		}
		l.prime(t.Context(), 2, 5)
		if got, _ := l.load(t.Context(), 2); got != 4 {
			t.Errorf("key that was fetched before it was primed: got %d", got)
		}
		source.want(t, [][]int{{2}})
	})
}
