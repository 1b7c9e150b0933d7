package upstream

import (
	"cmp"
	"context"
	"net/http"
	"slices"
)

// NewWebhook is a whole webhook, as a write sends it.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/.
type NewWebhook struct {
	URL    string   `json:"url"`
	Events []string `json:"events"`
	// Secret signs the deliveries. It has at most 40 characters.
	Secret       string `json:"secret"`
	Notification bool   `json:"notification"`
	// PayloadVersion chooses the form of the deliveries. Empty: the API's default.
	PayloadVersion string  `json:"payloadVersion,omitzero"`
	Label          string  `json:"label,omitzero"`
	MailboxIDs     []int64 `json:"mailboxIds,omitempty"`
}

// String leaves out the secret, also from %+v.
func (n NewWebhook) String() string { return "webhook to " + n.URL }

// GoString leaves out the secret from %#v.
func (n NewWebhook) GoString() string { return n.String() }

// Matches tells whether a webhook of the account delivers the same events, in the same form, to the same URL, once enabled.
// Nothing tells whether it has the same secret.
func (n NewWebhook) Matches(w *Webhook) bool {
	version := n.PayloadVersion == "" || sameText(&n.PayloadVersion, w.PayloadVersion)
	notification := w.Notification != nil && *w.Notification
	return sameText(&n.URL, w.URL) && sameSet(n.Events, w.Events) && n.Notification == notification && version &&
		sameText(&n.Label, w.Label) && sameSet(n.MailboxIDs, w.MailboxIDs)
}

func sameSet[T cmp.Ordered](a, b []T) bool {
	unique := func(list []T) []T { return slices.Compact(slices.Sorted(slices.Values(list))) }
	return slices.Equal(unique(a), unique(b))
}

// CreateWebhook creates a webhook and returns its id: one request, two permits. It is sent once, unless the API has surely not
// processed it. If no answer tells the outcome, a webhook that matches counts as the new one.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/.
func (c *Client) CreateWebhook(ctx context.Context, hook NewWebhook) (id int64, err error) {
	answer, err := c.write(ctx, &write{
		what:    "create webhook",
		method:  http.MethodPost,
		target:  c.endpoint("/v2/webhooks", nil),
		body:    hook,
		touches: []string{tagWebhooks},
		created: func(int64) string { return tagWebhooks },
		settle: func(ctx context.Context) (int64, bool) {
			all, err := c.Webhooks(ctx)
			if err != nil {
				return 0, false
			}
			i := slices.IndexFunc(all, hook.Matches)
			if i < 0 {
				return 0, false
			}
			return all[i].ID, true
		},
	})
	return answer.id, err
}

// UpdateWebhook replaces a webhook, with its secret, and asks the API to enable it: one request, two permits. Whether the API
// enables it is not documented. No read can tell an unknown outcome, since no answer has the secret.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/update/.
func (c *Client) UpdateWebhook(ctx context.Context, id int64, hook NewWebhook) error {
	_, err := c.write(ctx, &write{
		what:   "update webhook",
		method: http.MethodPut,
		target: c.endpoint(webhookPath(id), nil),
		body: struct {
			NewWebhook
			State string `json:"state"`
		}{hook, WebhookEnabled},
		repeatable: true,
		touches:    []string{tagWebhooks},
	})
	return err
}

// DeleteWebhook deletes a webhook: one request, two permits.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/delete/.
func (c *Client) DeleteWebhook(ctx context.Context, id int64) error {
	_, err := c.write(ctx, &write{
		what:       "delete webhook",
		method:     http.MethodDelete,
		target:     c.endpoint(webhookPath(id), nil),
		repeatable: true,
		touches:    []string{tagWebhooks},
		settle: func(ctx context.Context) (int64, bool) {
			all, err := c.Webhooks(ctx)
			return id, err == nil && !slices.ContainsFunc(all, func(w *Webhook) bool { return w.ID == id })
		},
	})
	return err
}
