package upstream

import (
	"context"
	"net/url"
)

// Thread is one message, note or event of a conversation. A nil field was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/.
type Thread struct {
	resource

	ID     int64  `json:"id"`
	Type   string `json:"type"`
	Status string `json:"status"`
	State  string `json:"state"`
	// Body is HTML as its author wrote it, not sanitized.
	Body   *string       `json:"body"`
	Action *ThreadAction `json:"action"`
	Source *Source       `json:"source"`

	// Customer often has no type.
	Customer   *Person `json:"customer"`
	CreatedBy  *Person `json:"createdBy"`
	AssignedTo *Person `json:"assignedTo"`

	To  []string `json:"to"`
	CC  []string `json:"cc"`
	BCC []string `json:"bcc"`

	CreatedAt *string `json:"createdAt"`
	// OpenedAt is when the customer opened the message.
	OpenedAt *string `json:"openedAt"`
	// SavedReplyID is 0 if no saved reply was used.
	SavedReplyID *int64 `json:"savedReplyId"`
	// LinkedConversationID is the other conversation of a forward: the one that was forwarded, or the one that the forward
	// created.
	LinkedConversationID *Text     `json:"linkedConversationId"`
	Rating               *Rating   `json:"rating"`
	Scheduled            *Schedule `json:"scheduled"`

	Embedded struct {
		Attachments []Attachment `json:"attachments"`
	} `json:"_embedded"`
}

// Rating is a customer's opinion of a message.
type Rating struct {
	CustomerID *int64  `json:"customerId"`
	Value      *string `json:"rating"` // such as "great"
	Comments   *string `json:"comments"`
}

// Schedule says when a draft will be sent.
type Schedule struct {
	ScheduledBy               *int64  `json:"scheduledBy"` // a user's id
	CreatedAt                 *string `json:"createdAt"`
	ScheduledFor              *string `json:"scheduledFor"`
	UnscheduleOnCustomerReply *bool   `json:"unscheduleOnCustomerReply"`
}

// Attachment is a file that is attached to a thread.
type Attachment struct {
	resource

	ID       int64   `json:"id"`
	Filename *string `json:"filename"`
	MimeType *string `json:"mimeType"`
	// Width and Height are the size of an image, in pixels.
	Width  *int32 `json:"width"`
	Height *int32 `json:"height"`
	// Size is in bytes.
	Size *int32 `json:"size"`
	// State tells harmful files from valid ones. "valid" is the only value that the documentation shows.
	State *string `json:"state"`
}

// KeepsPlace is false: the position of an attachment in its thread has no meaning.
func (*Attachment) KeepsPlace() bool { return false }

// WebURL returns the URL of the file for people who are signed in to Help Scout, or nil when the answer has none.
func (a *Attachment) WebURL() *string { return a.webURL() }

type threadItems struct {
	Threads []*Thread `json:"threads"`
}

func (i *threadItems) items() []*Thread { return i.Threads }

// ThreadPageSize is the size of a full page of threads by the general rule. It is 25 in the documentation's example:
// [Page.Size] tells.
const ThreadPageSize = 50

// Threads reads one page of a conversation's threads, newest first: one request. Their attachments have no contents.
func (c *Client) Threads(ctx context.Context, conversationID int64, number int) (*Page[Thread], error) {
	target := c.endpoint(conversationPath(conversationID)+"/threads", withPage(url.Values{}, number))
	return getPage(ctx, c, "threads of a conversation", target, (*threadItems).items)
}
