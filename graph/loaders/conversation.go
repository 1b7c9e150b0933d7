package loaders

import (
	"context"
	"slices"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// Conversation loads one conversation, nil when there is none with this number.
func (l *Loaders) Conversation(ctx context.Context, id int64) (*upstream.Conversation, error) {
	return l.conversations.Load(ctx, id)()
}

func (l *Loaders) fetchConversation(ctx context.Context, id int64) (*upstream.Conversation, error) {
	return orMissing(l.client.Conversation(ctx, id))
}

// conversationPageKey names a page of a customer's conversations.
type conversationPageKey struct {
	customerID int64
	status     string
	number     int
}

// ConversationPage is a page of a customer's conversations.
type ConversationPage struct {
	*upstream.Page[upstream.Conversation]
	// Doubtful counts conversations that may belong to the list: they could not be read, and were found together with those
	// of other customers.
	Doubtful int
}

// CustomerConversationPage loads one page of a customer's conversations of a status, of all when it is empty.
func (l *Loaders) CustomerConversationPage(
	ctx context.Context, customerID int64, status string, number int,
) (*ConversationPage, error) {
	return loadOrLookUp(ctx, l.conversationPages, l.fetchConversationPage, conversationPageKey{customerID, status, number})
}

// customersPerSearch keeps the address of a search short; how long one may be is not documented.
const customersPerSearch = 25

// fetchConversationPages answers for the first pages of several customers with searches for all of them, where that is
// safe, and asks for every other page alone.
func (l *Loaders) fetchConversationPages(
	ctx context.Context, keys []conversationPageKey,
) []*dataloader.Result[*ConversationPage] {
	shared := l.shareSearches(ctx, keys)
	return each(func(ctx context.Context, key conversationPageKey) (*ConversationPage, error) {
		if page, ok := shared[key]; ok {
			return page, nil
		}
		return l.fetchConversationPage(ctx, key)
	})(ctx, keys)
}

// fetchConversationPage asks for a page alone.
func (l *Loaders) fetchConversationPage(ctx context.Context, key conversationPageKey) (*ConversationPage, error) {
	page, err := l.searchConversations(ctx, []int64{key.customerID}, key.status, key.number)
	if err != nil {
		return nil, err
	}
	return &ConversationPage{Page: page}, nil
}

func (l *Loaders) shareSearches(ctx context.Context, keys []conversationPageKey) map[conversationPageKey]*ConversationPage {
	byStatus := make(map[string][]int64)
	for _, key := range keys {
		if key.number == 1 {
			byStatus[key.status] = append(byStatus[key.status], key.customerID)
		}
	}
	shared := make(map[conversationPageKey]*ConversationPage)
	for status, ids := range byStatus {
		for chunk := range slices.Chunk(ids, customersPerSearch) {
			for id, page := range l.shareSearch(ctx, chunk, status) {
				shared[conversationPageKey{id, status, 1}] = page
			}
		}
	}
	return shared
}

// shareSearch searches for the conversations of several customers at once and deals them out by their primary customers.
// It returns nothing, so that each is asked for alone, where that is not safe or not worth it: when a conversation's
// primary customer is none of them, so that nobody knows whose it is, or when the search has more pages than there are
// customers. A conversation that could not be read may be anyone's: to ask for each customer alone would not read it either.
func (l *Loaders) shareSearch(ctx context.Context, ids []int64, status string) map[int64]*ConversationPage {
	if len(ids) < 2 {
		return nil
	}
	load := func(ctx context.Context, number int) (*upstream.Page[upstream.Conversation], error) {
		ctx = upstream.WithLeftOutUnreported(ctx) // the context is that of one customer's list, and Doubtful tells all
		return l.searchConversations(ctx, ids, status, number)
	}
	first, err := load(ctx, 1)
	if err != nil || first.TotalPages > len(ids) {
		return nil
	}
	rest, err := pagesBehind(ctx, first, load)
	if err != nil {
		return nil
	}
	dealt, doubtful := make(map[int64][]*upstream.Conversation, len(ids)), 0
	for _, page := range append([]*upstream.Page[upstream.Conversation]{first}, rest...) {
		doubtful += len(page.Holes)
		for _, conversation := range page.Items {
			owner := conversation.PrimaryCustomer
			if owner == nil || !slices.Contains(ids, owner.ID) {
				return nil
			}
			dealt[owner.ID] = append(dealt[owner.ID], conversation)
		}
	}
	pages := make(map[int64]*ConversationPage, len(ids))
	for _, id := range ids {
		pages[id] = &ConversationPage{firstPage(dealt[id], first.Size), doubtful}
	}
	return pages
}

// firstPage is the first page of a list that is known in full.
func firstPage[T any](items []*T, size int) *upstream.Page[T] {
	return &upstream.Page[T]{
		Items:      items[:min(len(items), size)],
		Number:     1,
		Size:       size,
		TotalItems: len(items),
		TotalPages: (len(items) + size - 1) / size,
	}
}

func (l *Loaders) searchConversations(
	ctx context.Context, customerIDs []int64, status string, number int,
) (*upstream.Page[upstream.Conversation], error) {
	filter := upstream.ConversationFilter{CustomerIDs: customerIDs, Status: status}
	page, err := l.client.Conversations(ctx, filter, upstream.Sort{}, number)
	if err != nil {
		return nil, err
	}
	l.primeConversations(ctx, page.Items)
	return page, nil
}

type organizationConversationPageKey struct {
	organizationID int64
	number         int
}

// OrganizationConversationPage loads one page of the conversations of an organization's customers.
func (l *Loaders) OrganizationConversationPage(
	ctx context.Context, organizationID int64, number int,
) (*upstream.Page[upstream.Conversation], error) {
	key := organizationConversationPageKey{organizationID, number}
	return loadOrLookUp(ctx, l.organizationConversationPages, l.fetchOrganizationConversationPage, key)
}

func (l *Loaders) fetchOrganizationConversationPage(
	ctx context.Context, key organizationConversationPageKey,
) (*upstream.Page[upstream.Conversation], error) {
	page, err := l.client.OrganizationConversations(ctx, key.organizationID, key.number)
	if err != nil {
		return nil, err
	}
	l.primeConversations(ctx, page.Items)
	return page, nil
}

func (l *Loaders) primeConversations(ctx context.Context, conversations []*upstream.Conversation) {
	for _, conversation := range conversations {
		l.conversations.Prime(ctx, conversation.ID, conversation)
	}
}

type threadPageKey struct {
	conversationID int64
	number         int
}

// ThreadPage loads one page of a conversation's threads.
func (l *Loaders) ThreadPage(
	ctx context.Context, conversationID int64, number int,
) (*upstream.Page[upstream.Thread], error) {
	return loadOrLookUp(ctx, l.threadPages, l.fetchThreadPage, threadPageKey{conversationID, number})
}

func (l *Loaders) fetchThreadPage(ctx context.Context, key threadPageKey) (*upstream.Page[upstream.Thread], error) {
	return l.client.Threads(ctx, key.conversationID, key.number)
}

// User loads a user or team of the account, nil when there is none with this number.
func (l *Loaders) User(ctx context.Context, id int64) (*upstream.User, error) {
	return l.users.one(ctx, id)
}

// Users loads all users and teams of the account.
func (l *Loaders) Users(ctx context.Context) ([]*upstream.User, error) { return l.users.all(ctx) }

// Inbox loads an inbox, nil when there is none with this number.
func (l *Loaders) Inbox(ctx context.Context, id int64) (*upstream.Inbox, error) {
	return l.inboxes.one(ctx, id)
}

// Inboxes loads all inboxes.
func (l *Loaders) Inboxes(ctx context.Context) ([]*upstream.Inbox, error) { return l.inboxes.all(ctx) }

// Tags loads all tags, and counts those that could not be read.
func (l *Loaders) Tags(ctx context.Context) (tags []*upstream.Tag, leftOut int, err error) {
	return all(ctx, func(ctx context.Context, number int) (*upstream.Page[upstream.Tag], error) {
		return loadOrLookUp(ctx, l.tagPages, l.client.Tags, number)
	}, l.client.Affords)
}
