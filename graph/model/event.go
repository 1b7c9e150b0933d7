package model

import (
	"strconv"

	"mailbox-graphql/upstream"
)

// CustomerEvent is something that happened to a customer.
type CustomerEvent struct{ Event }

// OrganizationEvent is something that happened to an organization.
type OrganizationEvent struct{ Event }

// ConversationEvent is something that happened to a conversation.
type ConversationEvent struct{ Event }

// Event is what the events of all types have.
type Event struct {
	Kind   ChangeKind
	Number int64 // of the object
}

// ID is the number of the object.
func (e Event) ID() string { return strconv.FormatInt(e.Number, 10) }

// KindOf returns what happened in a change.
func KindOf(change upstream.ResourceChange) ChangeKind {
	switch change.Kind {
	case upstream.ResourceCreated:
		return ChangeKindCreated
	case upstream.ResourceDeleted:
		return ChangeKindDeleted
	case upstream.ResourceUpdated:
	}
	return ChangeKindUpdated
}
