package loaders

import (
	"context"
	"sync/atomic"

	"mailbox-graphql/upstream"
)

// Loaders are the loaders of one operation. They are safe for concurrent use.
//
// A batch runs with the context of the first field that asked. All fields belong to the operation and end with it, so that
// no field ends another one's batch.
type Loaders struct {
	client *upstream.Client

	customers        loader[int64, *upstream.Customer]
	customersByEmail loader[string, *upstream.Customer]
	customerStore    customerStore
	customerPages    numberedPages[customerList, upstream.Customer]
	customerBatches  pages[upstream.CustomerFilter, string, *upstream.CustomerBatch]
	entries          loader[entriesKey, []upstream.Entry]
	addresses        loader[*upstream.Customer, *upstream.Address]

	// The lists of an organization and of a conversation are named by its id.
	organizations             loader[organizationKey, *upstream.Organization]
	organizationPages         numberedPages[upstream.Sort, upstream.Organization]
	memberPages               numberedPages[int64, upstream.Customer]
	organizationConversations numberedPages[int64, upstream.Conversation]

	conversations         loader[int64, *upstream.Conversation]
	customerConversations pages[conversationList, int, *ConversationPage]
	threadPages           numberedPages[int64, upstream.Thread]

	users    *directory[upstream.User]
	inboxes  *directory[upstream.Inbox]
	tagPages numberedPages[onlyList, upstream.Tag]
}

// New returns loaders that have fetched nothing yet.
func New(client *upstream.Client) *Loaders {
	l := &Loaders{client: client}
	keepCustomers := func(_ context.Context, page *upstream.Page[upstream.Customer]) { l.customerStore.add(page.Items) }
	keepBatch := func(_ context.Context, batch *upstream.CustomerBatch) { l.customerStore.add(batch.Items) }

	l.customers = newLoader(l.fetchCustomers)
	l.customersByEmail = newLoader(l.fetchByEmail)
	l.customerPages = newPages(l.readCustomerPage, keepCustomers)
	l.customerBatches = newPages(client.CustomersFrom, keepBatch)
	l.entries = newSingles(l.readEntries)
	l.addresses = newSingles(client.Address)

	l.organizations = newLoader(l.fetchOrganizations)
	l.organizationPages = newPages(client.Organizations, l.keepOrganizations)
	l.memberPages = newPages(client.OrganizationCustomers, keepCustomers)
	l.organizationConversations = newPages(client.OrganizationConversations, l.keepConversations)

	l.conversations = newSingles(l.readConversation)
	l.customerConversations = pages[conversationList, int, *ConversationPage]{
		loader: newLoader(l.fetchCustomerConversations), fetch: l.readCustomerConversations,
	}
	l.threadPages = newPages(client.Threads, nil)

	l.users = newDirectory(client.Users, client.User, func(u *upstream.User) int64 { return u.ID }, client.Affords)
	l.inboxes = newDirectory(client.Inboxes, client.Inbox, func(i *upstream.Inbox) int64 { return i.ID }, client.Affords)
	l.tagPages = newPages(ofOnlyList(client.Tags), nil)
	return l
}

type contextKey struct{}

// holder holds the loaders of an operation, which a write replaces.
type holder struct{ current atomic.Pointer[Loaders] }

// With returns a context that carries the operation's loaders.
func With(ctx context.Context, l *Loaders) context.Context {
	held := new(holder)
	held.current.Store(l)
	return context.WithValue(ctx, contextKey{}, held)
}

// Forget gives the operation loaders that have fetched nothing yet: after a write, nothing that was read before it counts.
func Forget(ctx context.Context) {
	held := heldIn(ctx)
	held.current.Store(New(held.current.Load().client))
}

// From returns the loaders of the operation that ctx belongs to. Without an operation it panics: a mistake in the server's
// assembly, and not in a request.
func From(ctx context.Context) *Loaders { return heldIn(ctx).current.Load() }

func heldIn(ctx context.Context) *holder {
	held, ok := ctx.Value(contextKey{}).(*holder)
	if !ok {
		panic("loaders: context without an operation")
	}
	return held
}
