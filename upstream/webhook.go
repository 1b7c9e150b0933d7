package upstream

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

// Webhook is a subscription to events of the account, which the API delivers to a URL. No answer has its secret. A nil field
// was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/get/.
type Webhook struct {
	resource

	ID  int64   `json:"id"`
	URL *string `json:"url"`
	// State is [WebhookEnabled], or else the API delivers nothing.
	State  *string  `json:"state"`
	Events []string `json:"events"`
	// Notification delivers only the URI of what has changed.
	Notification   *bool   `json:"notification"`
	PayloadVersion *string `json:"payloadVersion"`
	Label          *string `json:"label"`
	// MailboxIDs are the inboxes of which conversation events are delivered. Empty: all.
	MailboxIDs []int64 `json:"mailboxIds"`
}

// WebhookEnabled is the state of a webhook that gets events. The API itself disables one whose receiver keeps failing.
const WebhookEnabled = "enabled"

type webhookItems struct {
	Webhooks []*Webhook `json:"webhooks"`
}

func (i *webhookItems) items() []*Webhook { return i.Webhooks }

func (w *Webhook) selfPath() string { return webhookPath(w.ID) }

// maxWebhookPages bounds a walk of webhooks, whatever the answers claim.
const maxWebhookPages = 20

// Webhooks reads all webhooks of the account, past the cache: a request for each 50 of them. It fails if one cannot be read,
// since its caller would take that one for missing.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/.
func (c *Client) Webhooks(ctx context.Context) (all []*Webhook, err error) {
	ctx = WithFreshReads(ctx)
	for number := 1; number <= maxWebhookPages; number++ {
		target := c.endpoint("/v2/webhooks", withPage(url.Values{}, number))
		page, err := getPage(ctx, c, "webhooks", target, (*webhookItems).items)
		if err != nil {
			return nil, err
		}
		if page.flawed {
			return nil, fmt.Errorf("get webhooks: %w", &MalformedError{Reason: "a webhook that cannot be read"})
		}
		all = append(all, page.Items...)
		if number >= page.TotalPages || len(page.Items) == 0 {
			return all, nil
		}
	}
	return nil, fmt.Errorf("get webhooks: %w", &MalformedError{Reason: "more webhooks than an account can have"})
}

func webhookPath(id int64) string { return "/v2/webhooks/" + strconv.FormatInt(id, 10) }
