package upstream

import (
	"context"
	"net/url"
)

// Tag is a label of conversations. A nil field was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/tags/list/.
type Tag struct {
	resource

	ID   int64   `json:"id"`
	Name *string `json:"name"`
	Slug *string `json:"slug"`
	// Color is a name such as "green", unlike the color of a [ConversationTag].
	Color     *string `json:"color"`
	CreatedAt *string `json:"createdAt"`
	UpdatedAt *string `json:"updatedAt"`
	// TicketCount counts the conversations that have the tag.
	TicketCount *int32 `json:"ticketCount"`
}

type tagItems struct {
	Tags []*Tag `json:"tags"`
}

func (i *tagItems) items() []*Tag { return i.Tags }

// TagPageSize is the size of a full page of tags.
const TagPageSize = 50

// Tags reads one page of the account's tags, in all inboxes: one request.
func (c *Client) Tags(ctx context.Context, number int) (*Page[Tag], error) {
	target := c.endpoint("/v2/tags", withPage(url.Values{}, number))
	return getPage(ctx, c, "tags", target, (*tagItems).items)
}
