package upstream

import (
	"context"
	"strconv"
)

// Conversation is an exchange of messages with a customer, and what the account's users do about it. A nil member was
// absent or null: the API says "none" in both ways.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/.
type Conversation struct {
	resource

	ID          int64   `json:"id"`
	Number      int32   `json:"number"`
	ThreadCount *int32  `json:"threads"`
	Type        string  `json:"type"`
	Status      string  `json:"status"`
	State       string  `json:"state"`
	FolderID    *int64  `json:"folderId"`
	InboxID     *int64  `json:"mailboxId"`
	Subject     *string `json:"subject"`
	Preview     *string `json:"preview"`

	PrimaryCustomer *Person `json:"primaryCustomer"`
	CreatedBy       *Person `json:"createdBy"`
	Assignee        *Person `json:"assignee"`
	ClosedByUser    *Person `json:"closedByUser"`
	ClosedBy        *int64  `json:"closedBy"` // the user's number, 0 for nobody

	CreatedAt            *string       `json:"createdAt"`
	ClosedAt             *string       `json:"closedAt"`
	UserUpdatedAt        *string       `json:"userUpdatedAt"`
	CustomerWaitingSince *WaitingSince `json:"customerWaitingSince"`
	Snooze               *Snooze       `json:"snooze"`
	NextEvent            *NextEvent    `json:"nextEvent"`

	Source       *Source           `json:"source"`
	Tags         []ConversationTag `json:"tags"`
	CC           []string          `json:"cc"`
	BCC          []string          `json:"bcc"`
	CustomFields []CustomField     `json:"customFields"`
}

// Source says how a conversation or a thread came about.
type Source struct {
	Type *string `json:"type"`
	// Via says whose side it came from: customer or user.
	Via *string `json:"via"`
}

// WaitingSince says since when a customer has waited for an answer.
type WaitingSince struct {
	Time            *string `json:"time"`
	Friendly        *string `json:"friendly"` // such as "20 hours ago"
	LatestReplyFrom *string `json:"latestReplyFrom"`
}

// Snooze puts a conversation off until a time.
type Snooze struct {
	SnoozedBy               *int64  `json:"snoozedBy"` // a user's number
	SnoozedUntil            *string `json:"snoozedUntil"`
	UnsnoozeOnCustomerReply *bool   `json:"unsnoozeOnCustomerReply"`
}

// NextEvent is what will happen to a conversation by itself: the end of a snooze, or a thread that is sent later.
type NextEvent struct {
	Time                  *string `json:"time"`
	EventType             *string `json:"eventType"`
	UserID                *int64  `json:"userId"`
	CancelOnCustomerReply *bool   `json:"cancelOnCustomerReply"`
}

// ConversationTag is what a conversation says of one of its tags. Its color is a hexadecimal one, unlike that of a [Tag].
type ConversationTag struct {
	ID    int64   `json:"id"`
	Name  string  `json:"tag"`
	Color *string `json:"color"`
}

// CustomField is the value of one of the inbox's fields. Value is an option's id for a dropdown, and Text its label.
type CustomField struct {
	ID    int64   `json:"id"`
	Name  *string `json:"name"`
	Value *Text   `json:"value"`
	Text  *Text   `json:"text"`
}

// Conversation reads one conversation without its threads: one request. A conversation that was merged into another is
// answered with that other one, whose ID differs, at two.
func (c *Client) Conversation(ctx context.Context, id int64) (*Conversation, error) {
	return get[Conversation](ctx, c, "conversation", c.endpoint(conversationPath(id), nil))
}

// WebURL is the address of the conversation's page in Help Scout, nil when the API did not send it.
func (c *Conversation) WebURL() *string { return c.webURL() }

// webURL is the link to a page for people, on another host than the API. Nothing is sent there.
func (r *resource) webURL() *string {
	target, err := r.follow("web")
	if err != nil {
		return nil
	}
	address := target.String()
	return &address
}

func conversationPath(id int64) string { return "/v2/conversations/" + strconv.FormatInt(id, 10) }
