package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// directory loads the members of a list that is small, and that much else points into: users, inboxes.
type directory[T any] struct {
	pages   *dataloader.Loader[int, *upstream.Page[T]]
	members *dataloader.Loader[int64, *T]
	list    loadPage[T]
	affords affords
}

// walkDirectoryFrom is how many members must be wanted before the whole list is worth a look: mostly it has one page.
const walkDirectoryFrom = 2

func newDirectory[T any](
	list loadPage[T], get func(ctx context.Context, id int64) (*T, error), idOf func(*T) int64,
	affords affords,
) *directory[T] {
	d := &directory[T]{list: list, affords: affords}
	d.pages = newSingles(func(ctx context.Context, number int) (*upstream.Page[T], error) {
		page, err := list(ctx, number)
		if err != nil {
			return nil, err
		}
		for _, member := range page.Items {
			d.members.Prime(ctx, idOf(member), member)
		}
		return page, nil
	})
	d.members = newLoader(func(ctx context.Context, ids []int64) []*dataloader.Result[*T] {
		wanted := make(map[int64]bool, len(ids))
		for _, id := range ids {
			wanted[id] = true
		}
		found := walk(ctx, wanted, walkDirectoryFrom, d.page, idOf, affords)
		return each(func(ctx context.Context, id int64) (*T, error) {
			if member, ok := found[id]; ok {
				return member, nil
			}
			return orMissing(get(ctx, id))
		})(ctx, ids)
	})
	return d
}

func (d *directory[T]) page(ctx context.Context, number int) (*upstream.Page[T], error) {
	return loadOrLookUp(ctx, d.pages, d.list, number)
}

// all loads the whole list.
func (d *directory[T]) all(ctx context.Context) ([]*T, error) {
	members, _, err := all(ctx, d.page, d.affords)
	return members, err
}

// one loads a member, nil when there is none with this number.
func (d *directory[T]) one(ctx context.Context, id int64) (*T, error) {
	return d.members.Load(ctx, id)()
}

// orMissing takes a missing resource as an answer, which is remembered as one.
func orMissing[T any](resource *T, err error) (*T, error) {
	if upstream.IsNotFound(err) {
		return nil, nil //nolint:nilnil // nil says that there is none
	}
	return resource, err
}
