package upstream

import (
	"context"
	"maps"
	"slices"
)

// Event is what a webhook delivers.
type Event struct {
	// Name is the event's, such as "customer.updated".
	Name string
	// Body says which resource the event is about: a resource as the API's reads have it, or only its id, or only its URL.
	Body []byte
}

// Effect is what [Client.Apply] has done about an event.
type Effect string

// The effects.
const (
	// Applied: what the event touches was dropped.
	Applied Effect = "applied"
	// AppliedBroadly: the body does not say which resource the event is about, so that all of its type was dropped; without the
	// event's name, everything was.
	AppliedBroadly Effect = "applied_broadly"
	// WithoutEffect: the event touches nothing that the client reads.
	WithoutEffect Effect = "without_effect"
	// UnknownEvent: the event is not documented, or is documented since this table was written.
	UnknownEvent Effect = "unknown_event"
)

// happening is what an event says.
type happening struct {
	resource ResourceType
	kind     ChangeKind
	// elsewhere tells whether the body is of another resource, which only refers to the one that has changed.
	elsewhere bool
	// touches returns the tags of what has changed. Nil: nothing that the client reads.
	touches func(subject) []string
}

// events has what each documented event says.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/.
var events = map[string]happening{
	"customer.created": {resource: CustomerResource, kind: ResourceCreated, touches: subject.ofNewCustomer},
	"customer.updated": {resource: CustomerResource, kind: ResourceUpdated, touches: subject.ofCustomer},
	"customer.deleted": {resource: CustomerResource, kind: ResourceDeleted, touches: subject.ofDeletedCustomer},

	"organization.created": {resource: OrganizationResource, kind: ResourceCreated, touches: subject.ofOrganization},
	"organization.updated": {resource: OrganizationResource, kind: ResourceUpdated, touches: subject.ofOrganization},
	"organization.deleted": {resource: OrganizationResource, kind: ResourceDeleted, touches: subject.ofOrganization},

	"convo.created":                {resource: ConversationResource, kind: ResourceCreated, touches: subject.ofNewConversation},
	"convo.deleted":                {resource: ConversationResource, kind: ResourceDeleted, touches: subject.ofFewerConversations},
	"convo.merged":                 {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofFewerConversations},
	"convo.tags":                   {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofTaggedConversation},
	"convo.assigned":               {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.moved":                  {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.status":                 {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.custom-fields":          {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.customer.reply.created": {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.agent.reply.created":    {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},
	"convo.note.created":           {resource: ConversationResource, kind: ResourceUpdated, touches: subject.ofConversation},

	"satisfaction.ratings": {
		resource: ConversationResource, kind: ResourceUpdated, elsewhere: true, touches: subject.ofConversation,
	},
	"beacon.chat.created": {
		resource: ConversationResource, kind: ResourceCreated, elsewhere: true, touches: subject.ofNewConversation,
	},
	"beacon.chat.customer.replied": {
		resource: ConversationResource, kind: ResourceUpdated, elsewhere: true, touches: subject.ofConversation,
	},

	"tag.created": {touches: subject.ofNewTag},
	"tag.updated": {touches: subject.ofTag},
	"tag.deleted": {touches: subject.ofTag},

	"message.survey.response.received": {},
	"user.status.changed":              {},
	testEvent:                          {},
}

// testEvent is sent when somebody tries a webhook in Help Scout's pages.
const testEvent = "helpscout.test"

// IsEvent tells whether an event of this name is documented.
func IsEvent(name string) bool {
	_, ok := events[name]
	return ok
}

// UsefulEvents returns the names of the events that change what the client reads, in alphabetical order.
func UsefulEvents() []string {
	var useful []string
	for _, name := range slices.Sorted(maps.Keys(events)) {
		if events[name].touches != nil {
			useful = append(useful, name)
		}
	}
	return useful
}

// Apply drops from the cache what the event touches, for all principals and at all servers, and then calls the listeners,
// see [Client.OnChange]. No read that begins later shows what was before the event. It sends nothing to the API.
//
// Nothing of the body is kept: bodies leave out members that reads have. An event that comes twice, late, or after a later
// one, costs reads and spoils nothing.
func (c *Client) Apply(event Event) Effect {
	ctx := context.Background() // it must not end with the delivery
	if event.Name == "" {
		c.announce(ctx, Notice{Drops: []string{tagCustomerLists, tagOrganizationLists, tagTags}, Purge: Purge{All: true}})
		return AppliedBroadly
	}
	happened, ok := events[event.Name]
	if !ok {
		return UnknownEvent
	}
	if happened.touches == nil {
		return WithoutEffect
	}
	about := happened.subjectIn(event.Body)
	notice := Notice{Drops: append(happened.touches(about), tagUnknown)}
	effect := Applied
	switch {
	case happened.resource == "":
	case len(about.ids) == 0:
		effect = AppliedBroadly
	default:
		notice.Change = ResourceChange{
			Kind: happened.kind, Resource: happened.resource, ID: about.ids[0], CustomerID: about.customer(), Event: event.Name,
		}
	}
	c.announce(ctx, notice)
	return effect
}
