package loaders

import (
	"context"

	"mailbox-graphql/upstream"
)

// pageKey names a page: the list, and the page's number or cursor in it.
type pageKey[L, P comparable] struct {
	list L
	at   P
}

// pages loads the pages of lists. L names a list by all that shapes it, P a page by its number or its cursor, and V is a
// page.
type pages[L, P comparable, V any] struct {
	loader loader[pageKey[L, P], V]
	fetch  func(ctx context.Context, key pageKey[L, P]) (V, error)
}

// numberedPages are the pages of lists that are paged by number.
type numberedPages[L comparable, T any] = pages[L, int, *upstream.Page[T]]

// newPages returns a loader that reads each page at once, and passes it to found, which may be nil.
func newPages[L, P comparable, V any](
	read func(ctx context.Context, list L, at P) (V, error), found func(ctx context.Context, page V),
) pages[L, P, V] {
	fetch := func(ctx context.Context, key pageKey[L, P]) (V, error) {
		page, err := read(ctx, key.list, key.at)
		if err == nil && found != nil {
			found(ctx, page)
		}
		return page, err
	}
	return pages[L, P, V]{loader: newSingles(fetch), fetch: fetch}
}

// load loads a page. A context that only looks up does not enter the loader, whose results other fields share.
func (p *pages[L, P, V]) load(ctx context.Context, list L, at P) (V, error) {
	key := pageKey[L, P]{list, at}
	if upstream.OnlyLooksUp(ctx) {
		return p.fetch(ctx, key)
	}
	return p.loader.load(ctx, key)
}

// of returns the pages of one list.
func (p *pages[L, P, V]) of(list L) func(ctx context.Context, at P) (V, error) {
	return func(ctx context.Context, at P) (V, error) { return p.load(ctx, list, at) }
}

// onlyList names a list that the account has once, such as the list of its tags.
type onlyList struct{}

// ofOnlyList returns read as a read of the only list.
func ofOnlyList[V any](
	read func(ctx context.Context, number int) (V, error),
) func(context.Context, onlyList, int) (V, error) {
	return func(ctx context.Context, _ onlyList, number int) (V, error) { return read(ctx, number) }
}
