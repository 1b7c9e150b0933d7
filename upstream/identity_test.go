package upstream_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// What is answered about another resource than was asked for is not taken for it, unless a redirect leads there. An
// address that names no number may answer with any.
func TestAnotherResourceThanWasAskedFor(t *testing.T) {
	t.Parallel()
	read := map[string]func(ctx context.Context, c *upstream.Client) (id int64, err error){
		"/v2/customers/7": func(ctx context.Context, c *upstream.Client) (int64, error) {
			found, err := c.Customer(ctx, 7)
			return idOf(err, func() int64 { return found.ID })
		},
		"/v2/organizations/7": func(ctx context.Context, c *upstream.Client) (int64, error) {
			found, err := c.Organization(ctx, upstream.OrganizationByID(7), upstream.OrganizationParts{Counts: true})
			return idOf(err, func() int64 { return found.ID })
		},
		"/v2/users/7": func(ctx context.Context, c *upstream.Client) (int64, error) {
			found, err := c.User(ctx, 7)
			return idOf(err, func() int64 { return found.ID })
		},
		"/v2/mailboxes/7": func(ctx context.Context, c *upstream.Client) (int64, error) {
			found, err := c.Inbox(ctx, 7)
			return idOf(err, func() int64 { return found.ID })
		},
		"/v2/conversations/7": func(ctx context.Context, c *upstream.Client) (int64, error) {
			found, err := c.Conversation(ctx, 7)
			return idOf(err, func() int64 { return found.ID })
		},
	}
	for path, get := range read {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{})
			client := newClient(t, account, upstream.Options{})
			remove := account.Inject(emulator.Fault{Path: path, Body: `{"id": 8}`})
			_, err := get(t.Context(), client)
			if _, ok := errors.AsType[*upstream.MalformedError](err); !ok {
				t.Errorf("another one: %v", err)
			}
			remove()
			elsewhere := path[:len(path)-1] + "8"
			account.Inject(emulator.Fault{Path: elsewhere, Body: `{"id": 8}`})
			account.Inject(emulator.Fault{
				Path: path, Status: http.StatusMovedPermanently, Header: http.Header{"Location": {elsewhere}},
			})
			if id, err := get(t.Context(), client); err != nil || id != 8 {
				t.Errorf("behind a redirect: %d, %v", id, err)
			}
		})
	}
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Path: "/v2/users/me", Body: `{"id": 8}`})
	if me, err := newClient(t, account, upstream.Options{}).Me(t.Context()); err != nil || me.ID != 8 {
		t.Errorf("one's own user: %+v, %v", me, err)
	}
}

func idOf(err error, id func() int64) (int64, error) {
	if err != nil {
		return 0, err
	}
	return id(), nil
}
