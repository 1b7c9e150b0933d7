package upstream

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ConversationFilter selects conversations; its members are joined by "and", and the zero value selects all.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/.
type ConversationFilter struct {
	// CustomerIDs selects the conversations of any of these customers. Nil: of all. It is a search, which reads an index
	// that lags behind the latest changes.
	CustomerIDs []int64
	// Status is active, closed, open, pending or spam. Empty: any, where the API's own default is active.
	Status string
	// InboxID is 0 for any inbox.
	InboxID int64
	// AssigneeID is that of a user or a team, 0 for any or none.
	AssigneeID int64
	// Tag is a tag's name. Several, separated by commas, select the conversations that have any of them.
	Tag           string
	ModifiedSince time.Time
}

func (f ConversationFilter) query() url.Values {
	query := url.Values{"status": {cmp.Or(f.Status, "all")}}
	setIf(query, "query", customersQuery(f.CustomerIDs))
	setIf(query, "tag", f.Tag)
	setIf(query, "modifiedSince", formatTime(f.ModifiedSince))
	if f.InboxID != 0 {
		query.Set("mailbox", strconv.FormatInt(f.InboxID, 10))
	}
	if f.AssigneeID != 0 {
		query.Set("assigned_to", strconv.FormatInt(f.AssigneeID, 10))
	}
	return query
}

// customersQuery finds the conversations of any of several customers.
func customersQuery(ids []int64) string {
	if len(ids) == 0 {
		return ""
	}
	terms := make([]string, len(ids))
	for i, id := range ids {
		terms[i] = "customerIds:" + strconv.FormatInt(id, 10)
	}
	return "(" + strings.Join(terms, " OR ") + ")"
}

type conversationItems struct {
	Conversations []Conversation `json:"conversations"`
}

func (i *conversationItems) items() []Conversation { return i.Conversations }

func (c *Conversation) address(client *Client) *url.URL {
	return client.endpoint(conversationPath(c.ID), nil)
}

// ConversationPageSize is the size of a full page of conversations.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/pagination/.
const ConversationPageSize = 25

// Conversations reads one page of the conversations that fit, without their threads. The fields to sort by are createdAt
// (default), customerEmail, customerName, mailboxid, modifiedAt, number, score, status, subject and waitingSince. Pages
// shift while conversations are added.
func (c *Client) Conversations(
	ctx context.Context, filter ConversationFilter, sort Sort, number int,
) (*Page[Conversation], error) {
	query := withPage(filter.query(), number)
	if sort.Field != "" {
		query.Set("sortField", sort.Field)
		query.Set("sortOrder", sort.direction())
	}
	return getPage(ctx, c, "conversations", c.endpoint("/v2/conversations", query), (*conversationItems).items)
}

// OrganizationConversations reads one page of the conversations of an organization's customers, of any status. Whether a
// full page has [ConversationPageSize] items, as the general rule says, or 50 is not documented: the page tells.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-conversations/.
func (c *Client) OrganizationConversations(
	ctx context.Context, organizationID int64, number int,
) (*Page[Conversation], error) {
	target := c.endpoint(organizationPath(organizationID)+"/conversations", withPage(url.Values{}, number))
	return getPage(ctx, c, "conversations of an organization", target, (*conversationItems).items)
}
