package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// Users loads all users and teams of the account.
func (l *Loaders) Users(ctx context.Context) ([]*upstream.User, error) { return l.users.all(ctx) }

// User loads a user or team of the account. It returns nil when no user has the id.
func (l *Loaders) User(ctx context.Context, id int64) (*upstream.User, error) {
	return l.users.one(ctx, id)
}

// Inboxes loads all inboxes of the account.
func (l *Loaders) Inboxes(ctx context.Context) ([]*upstream.Inbox, error) { return l.inboxes.all(ctx) }

// Inbox loads an inbox. It returns nil when no inbox has the id.
func (l *Loaders) Inbox(ctx context.Context, id int64) (*upstream.Inbox, error) {
	return l.inboxes.one(ctx, id)
}

// Tags loads all tags of the account, and counts those that could not be read.
func (l *Loaders) Tags(ctx context.Context) (tags []*upstream.Tag, leftOut int, err error) {
	return readList(ctx, l.tagPages.of(onlyList{}), l.client.Affords)
}

// directory loads the members of a small list that many objects refer to, such as the account's users.
type directory[T any] struct {
	pages   numberedPages[onlyList, T]
	members loader[int64, *T]
	affords affords
}

// findMembersFrom is the number of members from which their list is worth a read. Most of these lists have one page.
const findMembersFrom = 2

// newDirectory returns a directory of a list. get reads one member.
func newDirectory[T any](
	list loadPage[T], get func(ctx context.Context, id int64) (*T, error), idOf func(*T) int64, affords affords,
) *directory[T] {
	d := &directory[T]{affords: affords}
	d.pages = newPages(ofOnlyList(list), func(ctx context.Context, page *upstream.Page[T]) {
		for _, member := range page.Items {
			d.members.prime(ctx, idOf(member), member)
		}
	})
	d.members = newLoader(func(ctx context.Context, ids []int64) []*dataloader.Result[*T] {
		wanted := make(map[int64]bool, len(ids))
		for _, id := range ids {
			wanted[id] = true
		}
		found := findInList(ctx, wanted, findMembersFrom, d.pages.of(onlyList{}), idOf, affords)
		return each(func(ctx context.Context, id int64) (*T, error) {
			if member, ok := found[id]; ok {
				return member, nil
			}
			return orMissing(get(ctx, id))
		})(ctx, ids)
	})
	return d
}

// all loads the whole list.
func (d *directory[T]) all(ctx context.Context) ([]*T, error) {
	members, _, err := readList(ctx, d.pages.of(onlyList{}), d.affords)
	return members, err
}

// one loads a member, or nil when none has the id.
func (d *directory[T]) one(ctx context.Context, id int64) (*T, error) { return d.members.load(ctx, id) }

// orMissing returns nil for a missing resource, instead of an error: the loader keeps it as an answer.
func orMissing[T any](resource *T, err error) (*T, error) {
	if upstream.IsNotFound(err) {
		return nil, nil //nolint:nilnil // nil says that there is none
	}
	return resource, err
}
