package loaders

import (
	"context"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// batchWindow is how long a loader whose keys can be fetched together collects them. The fields of one level ask within
// microseconds of each other, and every level of an operation waits for the window: long windows only add to the answer's
// time.
const batchWindow = 500 * time.Microsecond

// Loaders are the dataloaders of one operation. They are safe for concurrent use.
//
// A batch runs with the context of the first field that asked. All fields belong to the same operation and end with it,
// so no caller can cancel another one's batch alone.
type Loaders struct {
	client    *upstream.Client
	customers *dataloader.Loader[int64, *upstream.Customer]
	// listed has the customers that lists brought, by id, for those who asked for one of them before the list was there.
	listed        sync.Map
	pending       pendingLists
	entries       *dataloader.Loader[entriesKey, []upstream.Entry]
	addresses     *dataloader.Loader[*upstream.Customer, *upstream.Address]
	organizations *dataloader.Loader[organizationKey, *upstream.Organization]

	customersByEmail  *dataloader.Loader[string, *upstream.Customer]
	customerPages     *dataloader.Loader[customerPageKey, *upstream.Page[upstream.Customer]]
	customerBatches   *dataloader.Loader[customerBatchKey, *upstream.CustomerBatch]
	memberPages       *dataloader.Loader[memberPageKey, *upstream.Page[upstream.Customer]]
	organizationPages *dataloader.Loader[organizationPageKey, *upstream.Page[upstream.Organization]]

	conversations                 *dataloader.Loader[int64, *upstream.Conversation]
	conversationPages             *dataloader.Loader[conversationPageKey, *ConversationPage]
	organizationConversationPages *dataloader.Loader[organizationConversationPageKey, *upstream.Page[upstream.Conversation]]
	threadPages                   *dataloader.Loader[threadPageKey, *upstream.Page[upstream.Thread]]
	tagPages                      *dataloader.Loader[int, *upstream.Page[upstream.Tag]]
	users                         *directory[upstream.User]
	inboxes                       *directory[upstream.Inbox]
}

// New returns loaders that have fetched nothing yet.
func New(client *upstream.Client) *Loaders {
	l := &Loaders{client: client}
	l.customers = newLoader(l.fetchCustomers)
	l.entries = newSingles(l.fetchEntries)
	l.addresses = newSingles(client.Address)
	l.organizations = newLoader(l.fetchOrganizations)
	l.customersByEmail = newLoader(l.fetchByEmail)
	l.customerPages = newSingles(l.fetchCustomerPage)
	l.customerBatches = newSingles(l.fetchCustomerBatch)
	l.memberPages = newSingles(l.fetchMemberPage)
	l.organizationPages = newSingles(l.fetchOrganizationPage)
	l.conversations = newSingles(l.fetchConversation)
	l.conversationPages = newLoader(l.fetchConversationPages)
	l.organizationConversationPages = newSingles(l.fetchOrganizationConversationPage)
	l.threadPages = newSingles(l.fetchThreadPage)
	l.tagPages = newSingles(client.Tags)
	l.users = newDirectory(client.Users, client.User, func(u *upstream.User) int64 { return u.ID }, client.Affords)
	l.inboxes = newDirectory(client.Inboxes, client.Inbox, func(i *upstream.Inbox) int64 { return i.ID }, client.Affords)
	return l
}

// newLoader collects keys for a while and fetches them together.
func newLoader[K comparable, V any](fetch dataloader.BatchFunc[K, V]) *dataloader.Loader[K, V] {
	return dataloader.NewBatchedLoader(fetch, dataloader.WithWait[K, V](batchWindow))
}

// newSingles fetches each key as soon as it is asked for: where keys cannot be fetched together there is nothing to wait
// for.
func newSingles[K comparable, V any](fetch func(context.Context, K) (V, error)) *dataloader.Loader[K, V] {
	return dataloader.NewBatchedLoader(each(fetch), dataloader.WithWait[K, V](0))
}

type contextKey struct{}

// With returns a context that carries the operation's loaders.
func With(ctx context.Context, l *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From returns the loaders of the operation that ctx belongs to. It panics outside an operation, which is a mistake in
// the assembly of the server and not of any request.
func From(ctx context.Context) *Loaders {
	l, ok := ctx.Value(contextKey{}).(*Loaders)
	if !ok {
		panic("loaders: context of no operation")
	}
	return l
}
