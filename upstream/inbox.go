package upstream

import (
	"context"
	"net/url"
	"strconv"
)

// Inbox is where conversations arrive. The API calls it a mailbox. A nil field was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/get/.
type Inbox struct {
	resource

	ID        int64   `json:"id"`
	Name      *string `json:"name"`
	Slug      *string `json:"slug"`
	Email     *string `json:"email"`
	CreatedAt *string `json:"createdAt"`
	UpdatedAt *string `json:"updatedAt"`
}

// Inbox reads one inbox: one request.
func (c *Client) Inbox(ctx context.Context, id int64) (*Inbox, error) {
	return get[Inbox](ctx, c, "inbox", c.endpoint(inboxPath(id), nil))
}

type inboxItems struct {
	Inboxes []*Inbox `json:"mailboxes"`
}

func (i *inboxItems) items() []*Inbox { return i.Inboxes }

func (i *Inbox) selfPath() string { return inboxPath(i.ID) }

// InboxPageSize is the size of a full page of inboxes.
const InboxPageSize = 50

// Inboxes reads one page of the inboxes that the token's user may see: one request.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/.
func (c *Client) Inboxes(ctx context.Context, number int) (*Page[Inbox], error) {
	target := c.endpoint("/v2/mailboxes", withPage(url.Values{}, number))
	return getPage(ctx, c, "inboxes", target, (*inboxItems).items)
}

func inboxPath(id int64) string { return "/v2/mailboxes/" + strconv.FormatInt(id, 10) }
