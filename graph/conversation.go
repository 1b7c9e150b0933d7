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
	return mapOne(conversation, err, model.NewConversation)
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
			rows, err := mapPage(page.Page, nil, model.ConversationOf)
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
			return mapPage(page, err, model.ConversationOf)
		})
}

func listConversations(
	ctx context.Context, arguments windowArguments, list connection.List, fetch connection.FetchPage[*model.Conversation],
) (*model.ConversationConnection, error) {
	rows, err := listByNumber(ctx, arguments, list, upstream.ConversationPageSize, fetch)
	if err != nil {
		return nil, err
	}
	return model.NewConversationConnection(list, rows), nil
}

// listThreads resolves Conversation.threads.
func (r *Resolver) listThreads(
	ctx context.Context, conversationID int64, arguments windowArguments,
) (*model.ThreadConnection, error) {
	list := r.cursors.List(fmt.Sprintf("threads of conversation %d", conversationID))
	rows, err := listByNumber(ctx, arguments, list, upstream.ThreadPageSize,
		func(ctx context.Context, number int) (connection.Page[*model.Thread], error) {
			page, err := loaders.From(ctx).ThreadPage(ctx, conversationID, number)
			return mapPage(page, err, model.ThreadOf)
		})
	if err != nil {
		return nil, err
	}
	return model.NewThreadConnection(list, rows), nil
}

// inboxOf resolves a conversation's inbox: from its id if that is enough for the selection, and otherwise by a request.
func inboxOf(ctx context.Context, conversation *model.Conversation) (*model.Inbox, error) {
	if inbox, known := mentionedInbox(conversation, selected(ctx)); known {
		return inbox, nil
	}
	return inboxByID(ctx, *conversation.InboxID)
}

// mentionedInbox returns a conversation's inbox as the conversation tells it, or nil for none. Known is false when the
// selection needs more of the inbox.
func mentionedInbox(conversation *model.Conversation, fields []graphql.CollectedField) (inbox *model.Inbox, known bool) {
	id := conversation.InboxID
	if id == nil || *id == 0 {
		return nil, true
	}
	return model.InboxFromConversation(*id), selectsOnly(fields, "id", "nodeId")
}

func inboxByID(ctx context.Context, id int64) (*model.Inbox, error) {
	inbox, err := loaders.From(ctx).Inbox(ctx, id)
	return mapOne(inbox, err, model.NewInbox)
}

// tagsOf resolves a conversation's tags: from the conversation if that is enough for the selection, and otherwise from the
// account's list of tags.
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
	unlisted := func(mention upstream.ConversationTag) bool { return byID[mention.ID] == nil }
	if leftOut > 0 && slices.ContainsFunc(conversation.Tags, unlisted) {
		graphql.AddError(ctx, &unreadableError{}) // the tag may be one that could not be read
	}
	return tagsFrom(conversation, byID), nil
}

// tagsAreMentioned tells whether a conversation tells enough of its tags for the selection.
func tagsAreMentioned(conversation *model.Conversation, fields []graphql.CollectedField) bool {
	return len(conversation.Tags) == 0 || selectsOnly(fields, "id", "name", "color")
}

// tagsFrom joins what a conversation tells of its tags with the account's tags, by id.
func tagsFrom(conversation *model.Conversation, byID map[int64]*upstream.Tag) []model.Tag {
	tags := make([]model.Tag, len(conversation.Tags))
	for i := range conversation.Tags {
		mention := &conversation.Tags[i]
		tags[i] = model.TagOfConversation(mention, byID[mention.ID])
	}
	return tags
}
