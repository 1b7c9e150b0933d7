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

func (l *Loaders) readTagPage(ctx context.Context, key pageKey[onlyList, int]) (*upstream.Page[upstream.Tag], error) {
	return l.client.Tags(ctx, key.at)
}

// directory loads the members of a small list that many objects refer to, such as the account's users.
type directory[T any] struct {
	pages   numberedPages[onlyList, T]
	members loader[int64, *T]
	store   store[T]
	get     func(l *Loaders, ctx context.Context, id int64) (*T, error) // reads one member
}

// findMembersFrom is the number of members from which their list is worth a read. Most of these lists have one page.
const findMembersFrom = 2

func newUsers(l *Loaders) directory[upstream.User] {
	return directory[upstream.User]{
		store: store[upstream.User]{idOf: func(u *upstream.User) int64 { return u.ID }},
		pages: newPages(l, func(l *Loaders, ctx context.Context, key pageKey[onlyList, int]) (*upstream.Page[upstream.User], error) {
			page, err := l.client.Users(ctx, key.at)
			return kept(page, err, &l.users.store)
		}),
		members: newLoader(l, "users",
			func(l *Loaders, ctx context.Context, ids []int64) []*dataloader.Result[*upstream.User] {
				return l.users.fetch(ctx, ids)
			},
			func(l *Loaders, id int64) (*upstream.User, bool) { return l.users.store.get(id) }),
		get: func(l *Loaders, ctx context.Context, id int64) (*upstream.User, error) { return l.client.User(ctx, id) },
	}
}

func newInboxes(l *Loaders) directory[upstream.Inbox] {
	return directory[upstream.Inbox]{
		store: store[upstream.Inbox]{idOf: func(i *upstream.Inbox) int64 { return i.ID }},
		pages: newPages(l, func(l *Loaders, ctx context.Context, key pageKey[onlyList, int]) (*upstream.Page[upstream.Inbox], error) {
			page, err := l.client.Inboxes(ctx, key.at)
			return kept(page, err, &l.inboxes.store)
		}),
		members: newLoader(l, "inboxes",
			func(l *Loaders, ctx context.Context, ids []int64) []*dataloader.Result[*upstream.Inbox] {
				return l.inboxes.fetch(ctx, ids)
			},
			func(l *Loaders, id int64) (*upstream.Inbox, bool) { return l.inboxes.store.get(id) }),
		get: func(l *Loaders, ctx context.Context, id int64) (*upstream.Inbox, error) {
			return l.client.Inbox(ctx, id)
		},
	}
}

// fetch looks for members in the list, and reads those that it does not find there.
func (d *directory[T]) fetch(ctx context.Context, ids []int64) []*dataloader.Result[*T] {
	wanted := make(map[int64]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	l := d.members.loaders
	found := findInList(ctx, wanted, findMembersFrom, d.pages.of(onlyList{}), d.store.idOf, l.client.Affords)
	return each(func(ctx context.Context, id int64) (*T, error) {
		if member, ok := found[id]; ok {
			return member, nil
		}
		return orMissing(d.get(l, ctx, id))
	})(ctx, ids)
}

// all loads the whole list.
func (d *directory[T]) all(ctx context.Context) ([]*T, error) {
	members, _, err := readList(ctx, d.pages.of(onlyList{}), d.members.loaders.client.Affords)
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
