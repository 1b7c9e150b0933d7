package loaders

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/upstream"
)

// loadPage loads a page of a list.
type loadPage[T any] func(ctx context.Context, number int) (*upstream.Page[T], error)

// findInList looks for resources in the list of all, by id. It reads the list only if at least the given number of resources
// is wanted: the first page, which tells the list's length, may have none of them. It reads the other pages only if they are
// no more than the resources that are still missing, so that it saves requests. The caller reads alone what findInList does
// not find, or fails to read.
func findInList[T any](
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
	if missing < first.TotalPages || affordsAll(ctx, affords, numbersBehind(first), load) != nil {
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

// maxPages bounds the pages of a list that is read to its end, whatever the list claims: 10,000 tags or users.
const maxPages = 200

// readList reads a list to its end, and counts the rows that could not be read. If the operation cannot pay for all pages,
// it fails after the first one.
func readList[T any](ctx context.Context, load loadPage[T], affords affords) (items []*T, leftOut int, err error) {
	first, err := load(ctx, 1)
	if err != nil {
		return nil, 0, err
	}
	if first.TotalPages > maxPages {
		return nil, 0, &connection.WalkError{Problem: fmt.Sprintf("it claims more than %d pages", maxPages)}
	}
	if err := affordsAll(ctx, affords, numbersBehind(first), load); err != nil {
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

// numbersBehind returns the numbers of the pages after the first one. The caller has bounded how many the first page claims.
func numbersBehind[T any](first *upstream.Page[T]) []int {
	numbers := make([]int, max(0, first.TotalPages-1))
	for i := range numbers {
		numbers[i] = i + 2
	}
	return numbers
}

// pagesBehind loads the pages after the first one, side by side. The caller has bounded how many the first page claims. A
// page that fails does not cancel the others: other fields may wait for them.
func pagesBehind[T any](ctx context.Context, first *upstream.Page[T], load loadPage[T]) ([]*upstream.Page[T], error) {
	numbers := numbersBehind(first)
	pages := make([]*upstream.Page[T], len(numbers))
	var group errgroup.Group
	for i, number := range numbers {
		group.Go(func() (err error) {
			pages[i], err = load(ctx, number)
			return err
		})
	}
	return pages, group.Wait()
}
