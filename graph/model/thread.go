package model

import (
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/upstream"
)

// Thread is the schema's Thread. The fields that the resource and the schema share are the resource's own.
type Thread struct{ *upstream.Thread }

// NewThread returns nil for nil.
func NewThread(resource *upstream.Thread) *Thread {
	if resource == nil {
		return nil
	}
	object := ThreadOf(resource)
	return &object
}

// ThreadOf is NewThread for the rows of a list, which share their memory.
func ThreadOf(resource *upstream.Thread) Thread { return Thread{resource} }

// ID is Help Scout's number.
func (t *Thread) ID() ID { return ID(t.Thread.ID) }

// Type is UNKNOWN when the resource has none.
func (t *Thread) Type() ThreadType { return threadTypes.readOrUnknown(t.Thread.Type) }

// Status is UNKNOWN when the resource has none.
func (t *Thread) Status() ThreadStatus { return threadStatuses.readOrUnknown(t.Thread.Status) }

// State is UNKNOWN when the resource has none.
func (t *Thread) State() ThreadState { return threadStates.readOrUnknown(t.Thread.State) }

// Action is nil when the resource does not have it.
func (t *Thread) Action() *ThreadAction {
	if t.Thread.Action == nil {
		return nil
	}
	return &ThreadAction{t.Thread.Action}
}

// Source is nil when the resource does not have it.
func (t *Thread) Source() *ConversationSource { return newConversationSource(t.Thread.Source) }

// CreatedAt is nil when the resource has no usable time.
func (t *Thread) CreatedAt() *DateTime { return dateTimeOf(t.Thread.CreatedAt) }

// OpenedAt is nil when the resource has no usable time.
func (t *Thread) OpenedAt() *DateTime { return dateTimeOf(t.Thread.OpenedAt) }

// SavedReplyID is nil when no saved reply was used.
func (t *Thread) SavedReplyID() *ID { return optionalID(t.Thread.SavedReplyID) }

// LinkedConversationID is nil when the thread is no forward.
func (t *Thread) LinkedConversationID() *string { return (*string)(t.Thread.LinkedConversationID) }

// Rating is nil when there is none.
func (t *Thread) Rating() *Rating {
	if t.Thread.Rating == nil {
		return nil
	}
	return &Rating{t.Thread.Rating}
}

// Scheduled is nil when the thread is not scheduled.
func (t *Thread) Scheduled() *Schedule {
	if t.Thread.Scheduled == nil {
		return nil
	}
	return &Schedule{t.Thread.Scheduled}
}

// Attachments returns an empty list when there are none.
func (t *Thread) Attachments() []Attachment {
	attachments := make([]Attachment, len(t.Embedded.Attachments))
	for i := range t.Embedded.Attachments {
		attachments[i] = Attachment{&t.Embedded.Attachments[i]}
	}
	return attachments
}

// ThreadAction is the schema's ThreadAction.
type ThreadAction struct{ *upstream.ThreadAction }

// WorkflowID is nil when no workflow caused the event.
func (a *ThreadAction) WorkflowID() *string { return a.entity("workflow") }

// UserID is nil when the event concerns no user.
func (a *ThreadAction) UserID() *string { return a.entity("user") }

// InboxID is nil when the event concerns no inbox.
func (a *ThreadAction) InboxID() *string { return a.entity("mailbox") }

// OriginalConversationID is nil when nothing was merged.
func (a *ThreadAction) OriginalConversationID() *string { return a.entity("originalConversation") }

func (a *ThreadAction) entity(name string) *string {
	id, ok := a.Entities.ID(name)
	if !ok {
		return nil
	}
	return (*string)(&id)
}

// Rating is the schema's Rating.
type Rating struct{ *upstream.Rating }

// Schedule is the schema's Schedule.
type Schedule struct{ *upstream.Schedule }

// CreatedAt is nil when the resource has no usable time.
func (s *Schedule) CreatedAt() *DateTime { return dateTimeOf(s.Schedule.CreatedAt) }

// ScheduledFor is nil when the resource has no usable time.
func (s *Schedule) ScheduledFor() *DateTime { return dateTimeOf(s.Schedule.ScheduledFor) }

// Attachment is the schema's Attachment.
type Attachment struct{ *upstream.Attachment }

// ID is Help Scout's number of the file.
func (a Attachment) ID() ID { return ID(a.Attachment.ID) }

// ThreadConnection is the schema's connection of threads.
type ThreadConnection struct{ connectionOf[*Thread] }

// ThreadEdge is a thread in a list.
type ThreadEdge struct{ edgeOf[*Thread] }

// NewThreadConnection shows the rows of a list.
func NewThreadConnection(list connection.List, rows connection.Rows[*Thread]) *ThreadConnection {
	return &ThreadConnection{connectionOf[*Thread]{list, rows}}
}

// Edges are the rows with their cursors.
func (c *ThreadConnection) Edges() []ThreadEdge { return edgesOf[ThreadEdge](&c.connectionOf) }
