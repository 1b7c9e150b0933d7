package model

import "mailbox-graphql/upstream"

// Inbox is the schema's Inbox. The fields that the resource and the schema share are the resource's own.
type Inbox struct{ *upstream.Inbox }

// NewInbox returns nil for nil.
func NewInbox(resource *upstream.Inbox) *Inbox {
	if resource == nil {
		return nil
	}
	return &Inbox{resource}
}

// InboxFromConversation is what a conversation says of its inbox. Only id and nodeId may be read from it.
func InboxFromConversation(id int64) *Inbox { return &Inbox{&upstream.Inbox{ID: id}} }

// ID is Help Scout's number.
func (i *Inbox) ID() ID { return ID(i.Inbox.ID) }

// NodeID is unique among all types.
func (i *Inbox) NodeID() NodeID { return NodeID{InboxNode, i.Inbox.ID} }

// CreatedAt is nil when the resource has no usable time.
func (i *Inbox) CreatedAt() *DateTime { return dateTimeOf(i.Inbox.CreatedAt) }

// UpdatedAt is nil when the resource has no usable time.
func (i *Inbox) UpdatedAt() *DateTime { return dateTimeOf(i.Inbox.UpdatedAt) }
