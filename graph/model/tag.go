package model

import "mailbox-graphql/upstream"

// Tag is the schema's Tag. The fields that the resource and the schema share are the resource's own.
type Tag struct {
	*upstream.Tag

	color *string
}

// NewTag returns nil for nil.
func NewTag(resource *upstream.Tag) *Tag {
	if resource == nil {
		return nil
	}
	return &Tag{Tag: resource}
}

// TagOfConversation joins the tag as a conversation mentions it with its resource. Where resource is nil, only id, name and
// color may be read.
func TagOfConversation(mention *upstream.ConversationTag, resource *upstream.Tag) Tag {
	if resource == nil {
		resource = &upstream.Tag{ID: mention.ID, Name: &mention.Name}
	}
	return Tag{resource, mention.Color}
}

// ID is Help Scout's number.
func (t *Tag) ID() ID { return ID(t.Tag.ID) }

// Color is hexadecimal; only conversations bring it.
func (t *Tag) Color() *string { return t.color }

// ColorName is nil when the resource does not have it.
func (t *Tag) ColorName() *string { return t.Tag.Color }

// ConversationCount is nil when the resource does not have it.
func (t *Tag) ConversationCount() *int32 { return t.TicketCount }

// CreatedAt is nil when the resource has no usable time.
func (t *Tag) CreatedAt() *DateTime { return dateTimeOf(t.Tag.CreatedAt) }

// UpdatedAt is nil when the resource has no usable time.
func (t *Tag) UpdatedAt() *DateTime { return dateTimeOf(t.Tag.UpdatedAt) }
