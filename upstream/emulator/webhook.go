package emulator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Webhook is the state behind a webhook resource: a subscription of a receiver to events.
// https://developer.helpscout.com/mailbox-api/endpoints/webhooks/get/
type Webhook struct {
	ID    int64
	URL   string // of the receiver
	State string // WebhookEnabled or WebhookDisabled
	// Events are names of WebhookEvents.
	Events []string
	// Notification delivers only the URI of the changed resource.
	Notification   bool
	PayloadVersion string // V1 or V2
	Label          string
	MailboxIDs     []int64 // those of which conversation events are delivered; empty: all
	// Secret signs the deliveries. No answer shows it.
	Secret string
}

// The states of a Webhook. A disabled one gets no events.
const (
	WebhookEnabled  = "enabled"
	WebhookDisabled = "disabled"
)

// The payload versions of a Webhook.
const (
	payloadV1 = "V1"
	payloadV2 = "V2"
)

// testEvent is what the web page for webhooks sends. Nobody can subscribe to it.
const testEvent = "helpscout.test"

// WebhookEvents returns the names of all events that a webhook may subscribe to.
// https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
func WebhookEvents() []string {
	return []string{
		"beacon.chat.created", "beacon.chat.customer.replied",
		"convo.agent.reply.created", "convo.assigned", "convo.created", "convo.custom-fields", "convo.customer.reply.created",
		"convo.deleted", "convo.merged", "convo.moved", "convo.note.created", "convo.status", "convo.tags",
		"customer.created", "customer.deleted", "customer.updated",
		"message.survey.response.received",
		"organization.created", "organization.deleted", "organization.updated",
		"satisfaction.ratings",
		"tag.created", "tag.deleted", "tag.updated",
		"user.status.changed",
	}
}

// isOrganizationEvent tells whether an event is one of those that older copies of the documentation do not have.
func isOrganizationEvent(name string) bool { return strings.HasPrefix(name, "organization.") }

func (w *Webhook) clone() Webhook {
	copied := *w
	copied.Events = slices.Clone(w.Events)
	copied.MailboxIDs = slices.Clone(w.MailboxIDs)
	return copied
}

func (w *Webhook) withDefaults() Webhook {
	complete := w.clone()
	complete.State = cmp.Or(complete.State, WebhookEnabled)
	complete.PayloadVersion = cmp.Or(complete.PayloadVersion, payloadV2)
	return complete
}

// wants tells whether the webhook is to get an event.
func (w *Webhook) wants(e event) bool {
	inbox := e.mailboxID == 0 || len(w.MailboxIDs) == 0 || slices.Contains(w.MailboxIDs, e.mailboxID)
	return w.State == WebhookEnabled && slices.Contains(w.Events, e.name) && inbox
}

func (v view) webhookHref(id int64) string {
	return v.origin + "/v2/webhooks/" + strconv.FormatInt(id, 10)
}

func (v view) webhook(w *jsonWriter, hook *Webhook) {
	w.beginObject()
	w.int("id", hook.ID)
	w.string("url", hook.URL)
	w.string("state", hook.State)
	w.strings("events", hook.Events)
	w.bool("notification", hook.Notification)
	w.string("payloadVersion", hook.PayloadVersion)
	w.optionalString("label", hook.Label)
	w.key("mailboxIds")
	w.beginArray()
	for _, id := range hook.MailboxIDs {
		w.value(strconv.AppendInt(nil, id, 10))
	}
	w.endArray()
	w.selfLink(v.webhookHref(hook.ID))
	w.endObject()
}
