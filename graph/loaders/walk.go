package loaders

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"mailbox-graphql/upstream"
)

// loadPage loads one page of a list.
type loadPage[T any] func(ctx context.Context, number int) (*upstream.Page[T], error)

// walk finds resources in the list of all, where the list's pages are fewer than they are. It does not begin for fewer
// than the given number, since the first page, which tells how long the list is, may be in vain. What it does not find, or
// fails to read, must be asked for alone.
func walk[T any](ctx context.Context, wanted map[int64]bool, least int, load loadPage[T], idOf func(*T) int64) map[int64]*T {
	found := make(map[int64]*T, len(wanted))
	if len(wanted) < least {
		return found
	}
	take := func(page *upstream.Page[T]) {
		for _, item := range page.Items {
			if id := idOf(item); wanted[id] {
				found[id] = item
			}
		}
	}
	first, err := load(ctx, 1)
	if err != nil {
		return found
	}
	take(first)
	if missing := len(wanted) - len(found); missing < first.TotalPages {
		return found
	}
	rest, err := pagesBehind(ctx, first, load)
	if err != nil {
		return found
	}
	for _, page := range rest {
		take(page)
	}
	return found
}

// all reads a list to its end.
func all[T any](ctx context.Context, load loadPage[T]) ([]*T, error) {
	first, err := load(ctx, 1)
	if err != nil {
		return nil, err
	}
	rest, err := pagesBehind(ctx, first, load)
	if err != nil {
		return nil, err
	}
	items := first.Items
	for _, page := range rest {
		items = append(slices.Clip(items), page.Items...)
	}
	return items, nil
}

// pagesBehind loads the pages behind the first one, side by side.
func pagesBehind[T any](ctx context.Context, first *upstream.Page[T], load loadPage[T]) ([]*upstream.Page[T], error) {
	pages := make([]*upstream.Page[T], max(0, first.TotalPages-1))
	group, ctx := errgroup.WithContext(ctx)
	for i := range pages {
		group.Go(func() (err error) {
			pages[i], err = load(ctx, i+2)
			return err
		})
	}
	return pages, group.Wait()
}
