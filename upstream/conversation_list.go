package upstream

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
)

// ConversationFilter selects the conversations that match all its fields. The zero value selects all conversations.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/.
type ConversationFilter struct {
	// CustomerIDs selects the conversations of any of these customers. Nil: of all customers. It is a search, and the search
	// index lags behind the latest changes.
	CustomerIDs []int64
	// Status is active, closed, open, pending or spam. Empty: any status, unlike the API's own default, which is active.
	Status string
}

func (f ConversationFilter) query() url.Values {
	query := url.Values{"status": {cmp.Or(f.Status, "all")}}
	setIf(query, "query", customersQuery(f.CustomerIDs))
	return query
}

// customersQuery is a search for the conversations of any of several customers.
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
	Conversations []*Conversation `json:"conversations"`
}

func (i *conversationItems) items() []*Conversation { return i.Conversations }

func (c *Conversation) selfPath() string { return conversationPath(c.ID) }

// ConversationPageSize is the size of a full page of conversations.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/pagination/.
const ConversationPageSize = 25

// Conversations reads one page of the conversations that match, without their threads: one request. The fields to sort by
// are createdAt (default), customerEmail, customerName, mailboxid, modifiedAt, number, score, status, subject and
// waitingSince. Rows move between pages while conversations are added.
func (c *Client) Conversations(
	ctx context.Context, filter ConversationFilter, sort Sort, number int,
) (*Page[Conversation], error) {
	query := withPage(filter.query(), number)
	sort.setIn(query)
	return getPage(ctx, c, "conversations", c.endpoint("/v2/conversations", query), (*conversationItems).items)
}

// OrganizationConversations reads one page of the conversations of an organization's customers, of any status: one request.
// The documentation does not say whether a full page has [ConversationPageSize] items, as the general rule says, or 50:
// [Page.Size] tells.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-conversations/.
func (c *Client) OrganizationConversations(
	ctx context.Context, organizationID int64, number int,
) (*Page[Conversation], error) {
	target := c.endpoint(organizationPath(organizationID)+"/conversations", withPage(url.Values{}, number))
	return getPage(ctx, c, "conversations of an organization", target, (*conversationItems).items)
}
