package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

func conversationByID(ctx context.Context, id int64) (*model.Conversation, error) {
	conversation, err := loaders.From(ctx).Conversation(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewConversation(conversation), nil
}

// listCustomerConversations resolves Customer.conversations.
func (r *Resolver) listCustomerConversations(
	ctx context.Context, customerID int64, arguments windowArguments, filter model.ConversationStatusFilter,
) (*model.ConversationConnection, error) {
	status := "" // all
	if filter != model.ConversationStatusFilterAll {
		status = strings.ToLower(string(filter))
	}
	list := r.cursors.List(fmt.Sprintf("conversations of customer %d %s", customerID, status))
	return listConversations(ctx, arguments, list,
		func(ctx context.Context, number int) (connection.Page[*model.Conversation], error) {
			page, err := loaders.From(ctx).CustomerConversationPage(ctx, customerID, status, number)
			if err != nil {
				return connection.Page[*model.Conversation]{}, err
			}
			rows, err := mapPage(page.Page, nil, model.NewConversation)
			if page.Doubtful > 0 {
				graphql.AddError(ctx, &unreadableError{LeftOut: page.Doubtful, Doubtful: true})
				rows.AtLeast = true
			}
			return rows, err
		})
}

// listOrganizationConversations resolves Organization.conversations.
func (r *Resolver) listOrganizationConversations(
	ctx context.Context, organizationID int64, arguments windowArguments,
) (*model.ConversationConnection, error) {
	list := r.cursors.List(fmt.Sprintf("conversations of organization %d", organizationID))
	return listConversations(ctx, arguments, list,
		func(ctx context.Context, number int) (connection.Page[*model.Conversation], error) {
			page, err := loaders.From(ctx).OrganizationConversationPage(ctx, organizationID, number)
			return mapPage(page, err, model.NewConversation)
		})
}

func listConversations(
	ctx context.Context, arguments windowArguments, list connection.List, fetch connection.FetchPage[*model.Conversation],
) (*model.ConversationConnection, error) {
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	slice, err := byNumber(ctx, window, upstream.ConversationPageSize, fetch)
	if err != nil {
		return nil, err
	}
	reportMissing(ctx, slice.Err)
	return model.NewConversationConnection(list, slice), nil
}

// listThreads resolves Conversation.threads.
func (r *Resolver) listThreads(
	ctx context.Context, conversationID int64, arguments windowArguments,
) (*model.ThreadConnection, error) {
	list := r.cursors.List(fmt.Sprintf("threads of conversation %d", conversationID))
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	fetch := func(ctx context.Context, number int) (connection.Page[*model.Thread], error) {
		page, err := loaders.From(ctx).ThreadPage(ctx, conversationID, number)
		return mapPage(page, err, model.NewThread)
	}
	slice, err := byNumber(ctx, window, upstream.ThreadPageSize, fetch)
	if err != nil {
		return nil, err
	}
	reportMissing(ctx, slice.Err)
	return model.NewThreadConnection(list, slice), nil
}

// inboxOf resolves a conversation's inbox: from its number where that is enough for the selection.
func inboxOf(ctx context.Context, conversation *model.Conversation) (*model.Inbox, error) {
	if inbox, known := mentionedInbox(conversation, selected(ctx)); known {
		return inbox, nil
	}
	return inboxByID(ctx, *conversation.InboxID)
}

// mentionedInbox is what a conversation says of its inbox, nil for none. It reports false where the selection needs more.
func mentionedInbox(conversation *model.Conversation, selected []graphql.CollectedField) (*model.Inbox, bool) {
	id := conversation.InboxID
	if id == nil || *id == 0 {
		return nil, true
	}
	return model.InboxFromConversation(*id), selectsOnly(selected, []string{"id", "nodeId"})
}

func inboxByID(ctx context.Context, id int64) (*model.Inbox, error) {
	inbox, err := loaders.From(ctx).Inbox(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewInbox(inbox), nil
}

// tagsOf resolves a conversation's tags: from what it says of them where that is enough for the selection, otherwise from
// the account's list of tags.
func tagsOf(ctx context.Context, conversation *model.Conversation) ([]model.Tag, error) {
	if tagsAreMentioned(conversation, selected(ctx)) {
		return tagsFrom(conversation, nil), nil
	}
	all, leftOut, err := loaders.From(ctx).Tags(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*upstream.Tag, len(all))
	for _, tag := range all {
		byID[tag.ID] = tag
	}
	unknown := func(mention upstream.ConversationTag) bool { return byID[mention.ID] == nil }
	if leftOut > 0 && slices.ContainsFunc(conversation.Tags, unknown) {
		graphql.AddError(ctx, &unreadableError{}) // the unknown one may be among those that could not be read
	}
	return tagsFrom(conversation, byID), nil
}

// tagsAreMentioned tells whether a conversation says enough of its tags.
func tagsAreMentioned(conversation *model.Conversation, selected []graphql.CollectedField) bool {
	return len(conversation.Tags) == 0 || selectsOnly(selected, []string{"id", "name", "color"})
}

// tagsFrom puts together what a conversation and the account say of its tags.
func tagsFrom(conversation *model.Conversation, byID map[int64]*upstream.Tag) []model.Tag {
	tags := make([]model.Tag, len(conversation.Tags))
	for i := range conversation.Tags {
		mention := &conversation.Tags[i]
		tags[i] = model.TagOfConversation(mention, byID[mention.ID])
	}
	return tags
}
