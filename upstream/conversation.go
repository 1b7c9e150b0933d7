package upstream

import (
	"context"
	"strconv"
)

// Conversation is an exchange of messages with a customer. A nil field was absent or null in the answer, which both mean
// "none".
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
	ClosedBy        *int64  `json:"closedBy"` // a user's id, 0 for nobody

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

// Source says how a conversation or a thread was created.
type Source struct {
	Type *string `json:"type"`
	// Via is the side that created it: customer or user.
	Via *string `json:"via"`
}

// WaitingSince says since when a customer has been waiting for an answer.
type WaitingSince struct {
	Time            *string `json:"time"`
	Friendly        *string `json:"friendly"` // such as "20 hours ago"
	LatestReplyFrom *string `json:"latestReplyFrom"`
}

// Snooze hides a conversation until a time.
type Snooze struct {
	SnoozedBy               *int64  `json:"snoozedBy"` // a user's id
	SnoozedUntil            *string `json:"snoozedUntil"`
	UnsnoozeOnCustomerReply *bool   `json:"unsnoozeOnCustomerReply"`
}

// NextEvent is a scheduled event of a conversation: the end of a snooze, or the sending of a scheduled thread.
type NextEvent struct {
	Time                  *string `json:"time"`
	EventType             *string `json:"eventType"`
	UserID                *int64  `json:"userId"`
	CancelOnCustomerReply *bool   `json:"cancelOnCustomerReply"`
}

// ConversationTag is a tag as a conversation lists it. Its color is hexadecimal, unlike the color of a [Tag].
type ConversationTag struct {
	ID    int64   `json:"id"`
	Name  string  `json:"tag"`
	Color *string `json:"color"`
}

// CustomField is a conversation's value of one of its inbox's custom fields. For a dropdown Value is the id of the option,
// and Text its label.
type CustomField struct {
	ID    int64   `json:"id"`
	Name  *string `json:"name"`
	Value *Text   `json:"value"`
	Text  *Text   `json:"text"`
}

// Conversation reads one conversation without its threads: one request. For a conversation that was merged into another, it
// returns that other conversation, whose ID differs: two requests.
func (c *Client) Conversation(ctx context.Context, id int64) (*Conversation, error) {
	return get[Conversation](ctx, c, "conversation", c.endpoint(conversationPath(id), nil))
}

// WebURL returns the URL of the conversation's page in Help Scout, or nil when the answer has none.
func (c *Conversation) WebURL() *string { return c.webURL() }

func conversationPath(id int64) string { return "/v2/conversations/" + strconv.FormatInt(id, 10) }
