package model

import (
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/upstream"
)

// Conversation is the schema's Conversation. The fields that the resource and the schema share are the resource's own.
type Conversation struct{ *upstream.Conversation }

// NewConversation returns nil for nil.
func NewConversation(resource *upstream.Conversation) *Conversation {
	if resource == nil {
		return nil
	}
	object := ConversationOf(resource)
	return &object
}

// ConversationOf is NewConversation for the rows of a list, which share their memory.
func ConversationOf(resource *upstream.Conversation) Conversation { return Conversation{resource} }

// ID is Help Scout's number.
func (c *Conversation) ID() ID { return ID(c.Conversation.ID) }

// NodeID is unique among all types.
func (c *Conversation) NodeID() NodeID { return NodeID{ConversationNode, c.Conversation.ID} }

// Type is UNKNOWN when the resource has none.
func (c *Conversation) Type() ConversationType {
	return conversationTypes.readOrUnknown(c.Conversation.Type)
}

// Status is UNKNOWN when the resource has none.
func (c *Conversation) Status() ConversationStatus {
	return conversationStatuses.readOrUnknown(c.Conversation.Status)
}

// State is UNKNOWN when the resource has none.
func (c *Conversation) State() ConversationState {
	return conversationStates.readOrUnknown(c.Conversation.State)
}

// FolderID is nil when the resource does not have it.
func (c *Conversation) FolderID() *ID { return optionalID(c.Conversation.FolderID) }

// CreatedAt is nil when the resource has no usable time.
func (c *Conversation) CreatedAt() *DateTime { return dateTimeOf(c.Conversation.CreatedAt) }

// ClosedAt is nil when the resource has no usable time.
func (c *Conversation) ClosedAt() *DateTime { return dateTimeOf(c.Conversation.ClosedAt) }

// UserUpdatedAt is nil when the resource has no usable time.
func (c *Conversation) UserUpdatedAt() *DateTime { return dateTimeOf(c.Conversation.UserUpdatedAt) }

// CustomerWaitingSince is nil when the resource does not have it.
func (c *Conversation) CustomerWaitingSince() *WaitingSince {
	if c.Conversation.CustomerWaitingSince == nil {
		return nil
	}
	return &WaitingSince{c.Conversation.CustomerWaitingSince}
}

// Snooze is nil when the conversation is not snoozed.
func (c *Conversation) Snooze() *Snooze {
	if c.Conversation.Snooze == nil {
		return nil
	}
	return &Snooze{c.Conversation.Snooze}
}

// NextEvent is nil when no event is scheduled.
func (c *Conversation) NextEvent() *NextEvent {
	if c.Conversation.NextEvent == nil {
		return nil
	}
	return &NextEvent{c.Conversation.NextEvent}
}

// Source is nil when the resource does not have it.
func (c *Conversation) Source() *ConversationSource {
	return newConversationSource(c.Conversation.Source)
}

// CustomFields returns the fields that are set.
func (c *Conversation) CustomFields() []CustomField {
	fields := make([]CustomField, len(c.Conversation.CustomFields))
	for i := range c.Conversation.CustomFields {
		fields[i] = CustomField{&c.Conversation.CustomFields[i]}
	}
	return fields
}

// CustomField is the schema's CustomField.
type CustomField struct{ *upstream.CustomField }

// FieldID is Help Scout's number of the field.
func (f CustomField) FieldID() ID { return ID(f.ID) }

// Value is the value as the REST API writes it.
func (f CustomField) Value() *string { return (*string)(f.CustomField.Value) }

// Text is the value as people read it.
func (f CustomField) Text() *string { return (*string)(f.CustomField.Text) }

// ConversationSource is the schema's ConversationSource.
type ConversationSource struct{ *upstream.Source }

func newConversationSource(resource *upstream.Source) *ConversationSource {
	if resource == nil {
		return nil
	}
	return &ConversationSource{resource}
}

// Via is nil when the resource does not have it.
func (s *ConversationSource) Via() *ConversationSide { return conversationSides.read(s.Source.Via) }

// ConversationConnection is the schema's connection of conversations.
type ConversationConnection struct{ connectionOf[*Conversation] }

// ConversationEdge is a conversation in a list.
type ConversationEdge struct{ edgeOf[*Conversation] }

// NewConversationConnection shows the rows of a list.
func NewConversationConnection(list connection.List, rows connection.Rows[*Conversation]) *ConversationConnection {
	return &ConversationConnection{connectionOf[*Conversation]{list, rows}}
}

// Edges are the rows with their cursors.
func (c *ConversationConnection) Edges() []ConversationEdge {
	return edgesOf[ConversationEdge](&c.connectionOf)
}
