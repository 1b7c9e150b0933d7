package loaders

import (
	"context"
	"slices"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// Conversation loads a conversation. It returns nil when no conversation has the id.
func (l *Loaders) Conversation(ctx context.Context, id int64) (*upstream.Conversation, error) {
	return l.conversations.load(ctx, id)
}

func (l *Loaders) readConversation(ctx context.Context, id int64) (*upstream.Conversation, error) {
	return orMissing(l.client.Conversation(ctx, id))
}

// listedConversation returns a conversation that a page brought.
func (l *Loaders) listedConversation(id int64) (*upstream.Conversation, bool) {
	return l.conversationStore.get(id)
}

func (l *Loaders) readOrganizationConversations(
	ctx context.Context, key pageKey[int64, int],
) (*upstream.Page[upstream.Conversation], error) {
	page, err := l.client.OrganizationConversations(ctx, key.list, key.at)
	return kept(page, err, &l.conversationStore)
}

func (l *Loaders) readThreadPage(ctx context.Context, key pageKey[int64, int]) (*upstream.Page[upstream.Thread], error) {
	return l.client.Threads(ctx, key.list, key.at)
}

// OrganizationConversationPage loads a page of the conversations of an organization's customers.
func (l *Loaders) OrganizationConversationPage(
	ctx context.Context, organizationID int64, number int,
) (*upstream.Page[upstream.Conversation], error) {
	return l.organizationConversations.load(ctx, organizationID, number)
}

// ThreadPage loads a page of a conversation's threads.
func (l *Loaders) ThreadPage(
	ctx context.Context, conversationID int64, number int,
) (*upstream.Page[upstream.Thread], error) {
	return l.threadPages.load(ctx, conversationID, number)
}

// conversationList names the list of a customer's conversations with a status; "" means all.
type conversationList struct {
	customerID int64
	status     string
}

type conversationPageKey = pageKey[conversationList, int]

// ConversationPage is a page of a customer's conversations.
type ConversationPage struct {
	*upstream.Page[upstream.Conversation]
	// Doubtful counts the conversations that may belong to the list, but could not be read: a search for several customers
	// found them.
	Doubtful int
}

// CustomerConversationPage loads a page of a customer's conversations with a status; "" means all.
func (l *Loaders) CustomerConversationPage(
	ctx context.Context, customerID int64, status string, number int,
) (*ConversationPage, error) {
	key := conversationPageKey{conversationList{customerID, status}, number}
	if upstream.OnlyLooksUp(ctx) { // it does not enter the loader, whose results other fields share
		return l.readCustomerConversations(ctx, key)
	}
	return l.customerConversations.load(ctx, key)
}

// fetchCustomerConversations answers first pages with searches for several customers, where that is safe, and reads every
// other page by itself.
func (l *Loaders) fetchCustomerConversations(
	ctx context.Context, keys []conversationPageKey,
) []*dataloader.Result[*ConversationPage] {
	shared := l.shareSearches(ctx, keys)
	return each(func(ctx context.Context, key conversationPageKey) (*ConversationPage, error) {
		if page, ok := shared[key.list]; ok && key.at == 1 {
			return page, nil
		}
		return l.readCustomerConversations(ctx, key)
	})(ctx, keys)
}

// readCustomerConversations reads a page of one customer's conversations.
func (l *Loaders) readCustomerConversations(
	ctx context.Context, key conversationPageKey,
) (*ConversationPage, error) {
	page, err := l.searchConversations(ctx, []int64{key.list.customerID}, key.list.status, key.at)
	if err != nil {
		return nil, err
	}
	return &ConversationPage{Page: page}, nil
}

// customersPerSearch keeps a search's URL short: the documentation does not say how long it may be.
const customersPerSearch = 25

// shareSearches returns the first pages that searches for several customers bring.
func (l *Loaders) shareSearches(
	ctx context.Context, keys []conversationPageKey,
) map[conversationList]*ConversationPage {
	byStatus := make(map[string][]int64)
	for _, key := range keys {
		if key.at == 1 {
			byStatus[key.list.status] = append(byStatus[key.list.status], key.list.customerID)
		}
	}
	shared := make(map[conversationList]*ConversationPage)
	for status, ids := range byStatus {
		for chunk := range slices.Chunk(ids, customersPerSearch) {
			for id, page := range l.shareSearch(ctx, chunk, status) {
				shared[conversationList{id, status}] = page
			}
		}
	}
	return shared
}

// shareSearch searches for the conversations of several customers at once, and assigns each to its primary customer.
//
// It returns nil, so that each customer is searched for alone, if a conversation's primary customer is none of them, since
// it may be in any of their lists, and if the search has more pages than there are customers. A conversation that could
// not be read counts as doubtful for each customer: a search for one customer could not read it either.
func (l *Loaders) shareSearch(ctx context.Context, ids []int64, status string) map[int64]*ConversationPage {
	if len(ids) < 2 {
		return nil
	}
	load := func(ctx context.Context, number int) (*upstream.Page[upstream.Conversation], error) {
		ctx = upstream.WithLeftOutUnreported(ctx) // ctx is that of one customer's list; Doubtful tells all lists
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
	byCustomer, doubtful := make(map[int64][]*upstream.Conversation, len(ids)), 0
	for _, page := range append([]*upstream.Page[upstream.Conversation]{first}, rest...) {
		doubtful += len(page.Holes)
		for _, conversation := range page.Items {
			owner := conversation.PrimaryCustomer
			if owner == nil || !slices.Contains(ids, owner.ID) {
				return nil
			}
			byCustomer[owner.ID] = append(byCustomer[owner.ID], conversation)
		}
	}
	pages := make(map[int64]*ConversationPage, len(ids))
	for _, id := range ids {
		pages[id] = &ConversationPage{firstPage(byCustomer[id], first.Size), doubtful}
	}
	return pages
}

// firstPage returns the first page of a list whose items are all known.
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
	return kept(page, err, &l.conversationStore)
}
