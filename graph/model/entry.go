package model

import "mailbox-graphql/upstream"

// Each kind of entry is a type of the schema; what they have in common is in entry.
type (
	Email         struct{ entry }
	Phone         struct{ entry }
	Chat          struct{ entry }
	SocialProfile struct{ entry }
	Website       struct{ entry }
)

type entry struct{ *upstream.Entry }

// ID is Help Scout's number of the entry.
func (e entry) ID() string { return formatID(e.Entry.ID) }

// Value is the entry itself.
func (e entry) Value() string { return string(e.Entry.Value) }

// Type is nil when the entry does not say.
func (e Email) Type() *EmailType { return emailTypes.read(e.Entry.Type) }

// Type is nil when the entry does not say.
func (p Phone) Type() *PhoneType { return phoneTypes.read(p.Entry.Type) }

// Type is nil when the entry does not say.
func (c Chat) Type() *ChatType { return chatTypes.read(c.Entry.Type) }

// Type is nil when the entry does not say.
func (s SocialProfile) Type() *SocialProfileType { return socialProfileTypes.read(s.Entry.Type) }

// EntryType is any of the types of entries.
type EntryType interface {
	~struct{ entry }
}

// NewEntries wraps entries for the schema. The list is never nil, since null would say that it could not be fetched.
func NewEntries[E EntryType](wire []upstream.Entry) []E {
	entries := make([]E, len(wire))
	for i := range wire {
		entries[i] = E(struct{ entry }{entry{&wire[i]}})
	}
	return entries
}
