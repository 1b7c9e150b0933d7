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
	client   *upstream.Client
	observer Observer // may be nil

	customers        loader[int64, *upstream.Customer]
	customersByEmail loader[string, *upstream.Customer]
	customerStore    customerStore
	customerPages    numberedPages[customerList, upstream.Customer]
	customerBatches  pages[upstream.CustomerFilter, string, *upstream.CustomerBatch]
	entries          single[entriesKey, []upstream.Entry]
	addresses        single[*upstream.Customer, *upstream.Address]

	// The lists of an organization and of a conversation are named by its id.
	organizations             loader[organizationKey, *upstream.Organization]
	organizationStore         store[upstream.Organization]
	organizationPages         numberedPages[upstream.Sort, upstream.Organization]
	memberPages               numberedPages[int64, upstream.Customer]
	organizationConversations numberedPages[int64, upstream.Conversation]

	conversations         single[int64, *upstream.Conversation]
	conversationStore     store[upstream.Conversation]
	customerConversations loader[conversationPageKey, *ConversationPage]
	threadPages           numberedPages[int64, upstream.Thread]

	users    directory[upstream.User]
	inboxes  directory[upstream.Inbox]
	tagPages numberedPages[onlyList, upstream.Tag]
}

// New returns loaders that have fetched nothing yet. The observer may be nil. New makes them in one piece, of functions that are
// bound to nothing: an operation pays only for the loaders that it uses.
func New(client *upstream.Client, observer Observer) *Loaders {
	l := &Loaders{client: client, observer: observer}
	l.customers = newLoader(l, "customers", (*Loaders).fetchCustomers, nil)
	l.customersByEmail = newLoader(l, "customersByEmail", (*Loaders).fetchByEmail, nil)
	l.customerStore = newCustomerStore()
	l.customerPages = newPages(l, (*Loaders).readCustomerPage)
	l.customerBatches = newPages(l, (*Loaders).readCustomerBatch)
	l.entries = newSingle(l, (*Loaders).readEntries, nil)
	l.addresses = newSingle(l, (*Loaders).readAddress, nil)

	l.organizations = newLoader(l, "organizations", (*Loaders).fetchOrganizations, (*Loaders).listedOrganization)
	l.organizationStore.idOf = func(o *upstream.Organization) int64 { return o.ID }
	l.organizationPages = newPages(l, (*Loaders).readOrganizationPage)
	l.memberPages = newPages(l, (*Loaders).readMemberPage)
	l.organizationConversations = newPages(l, (*Loaders).readOrganizationConversations)

	l.conversations = newSingle(l, (*Loaders).readConversation, (*Loaders).listedConversation)
	l.conversationStore.idOf = func(c *upstream.Conversation) int64 { return c.ID }
	l.customerConversations = newLoader(l, "customerConversations", (*Loaders).fetchCustomerConversations, nil)
	l.threadPages = newPages(l, (*Loaders).readThreadPage)

	l.users = newUsers(l)
	l.inboxes = newInboxes(l)
	l.tagPages = newPages(l, (*Loaders).readTagPage)
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
	before := held.current.Load()
	held.current.Store(New(before.client, before.observer))
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
