package loaders

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/upstream"
)

// loadPage loads one page of a list.
type loadPage[T any] func(ctx context.Context, number int) (*upstream.Page[T], error)

// walk finds resources in the list of all, where the list's pages are fewer than they are. It does not begin for fewer
// than the given number, since the first page, which tells how long the list is, may be in vain. What it does not find, or
// fails to read, must be asked for alone.
func walk[T any](
	ctx context.Context, wanted map[int64]bool, least int, load loadPage[T], idOf func(*T) int64, affords affords,
) map[int64]*T {
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
	missing := len(wanted) - len(found)
	if missing < first.TotalPages || affordsPagesBehind(ctx, first, load, affords) != nil {
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

// maxPages bounds a list that is read to its end, whatever it claims: 10,000 tags or users.
const maxPages = 200

// all reads a list to its end, and counts the rows that could not be read. What the operation cannot pay for is refused after
// the first page.
func all[T any](
	ctx context.Context, load loadPage[T], affords affords,
) (items []*T, leftOut int, err error) {
	first, err := load(ctx, 1)
	if err != nil {
		return nil, 0, err
	}
	if first.TotalPages > maxPages {
		return nil, 0, &connection.WalkError{Problem: fmt.Sprintf("it claims more than %d pages", maxPages)}
	}
	if err := affordsPagesBehind(ctx, first, load, affords); err != nil {
		return nil, 0, err
	}
	rest, err := pagesBehind(ctx, first, load)
	if err != nil {
		return nil, 0, err
	}
	items, leftOut = first.Items, len(first.Holes)
	for _, page := range rest {
		leftOut += len(page.Holes)
		if len(page.Items) == 0 {
			break
		}
		items = append(slices.Clip(items), page.Items...)
	}
	return items, leftOut, nil
}

// affordsPagesBehind tells whether the pages behind the first one could be loaded now. The caller has bounded how many the
// first one claims.
func affordsPagesBehind[T any](ctx context.Context, first *upstream.Page[T], load loadPage[T], affords affords) error {
	return affords(ctx, first.TotalPages-1, func(ctx context.Context, i int) error {
		_, err := load(ctx, i+2)
		return err
	})
}

// pagesBehind loads the pages behind the first one, side by side. The caller has bounded what the first one claims.
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
