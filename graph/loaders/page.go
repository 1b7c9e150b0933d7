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
	single single[pageKey[L, P], V]
	fetch  func(l *Loaders, ctx context.Context, key pageKey[L, P]) (V, error)
}

// numberedPages are the pages of lists that are paged by number.
type numberedPages[L comparable, T any] = pages[L, int, *upstream.Page[T]]

// newPages returns a loader that reads each page at once.
func newPages[L, P comparable, V any](
	l *Loaders, fetch func(l *Loaders, ctx context.Context, key pageKey[L, P]) (V, error),
) pages[L, P, V] {
	return pages[L, P, V]{single: newSingle(l, fetch, nil), fetch: fetch}
}

// load loads a page. A context that only looks up does not enter the loader, whose results other fields share.
func (p *pages[L, P, V]) load(ctx context.Context, list L, at P) (V, error) {
	key := pageKey[L, P]{list, at}
	if upstream.OnlyLooksUp(ctx) {
		return p.fetch(p.single.loaders, ctx, key)
	}
	return p.single.load(ctx, key)
}

// of returns the pages of one list.
func (p *pages[L, P, V]) of(list L) func(ctx context.Context, at P) (V, error) {
	return func(ctx context.Context, at P) (V, error) { return p.load(ctx, list, at) }
}

// onlyList names a list that the account has once, such as the list of its tags.
type onlyList struct{}

// kept adds the items of a page to a store, unless the page has an error.
func kept[T any](page *upstream.Page[T], err error, in *store[T]) (*upstream.Page[T], error) {
	if err == nil {
		in.add(page.Items)
	}
	return page, err
}
