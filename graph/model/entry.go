package model

import "mailbox-graphql/upstream"

// Each kind of entry is a type of the schema; entry is the part that they share.
type (
	// Email is an email address of a customer.
	Email struct{ entry }
	// Phone is a phone number of a customer.
	Phone struct{ entry }
	// Chat is a chat handle of a customer.
	Chat struct{ entry }
	// SocialProfile is a profile in a social network of a customer.
	SocialProfile struct{ entry }
	// Website is a website of a customer.
	Website struct{ entry }
)

type entry struct{ *upstream.Entry }

// ID is Help Scout's number of the entry.
func (e entry) ID() ID { return ID(e.Entry.ID) }

// Value is the address, number or handle.
func (e entry) Value() string { return string(e.Entry.Value) }

// Type is nil when the entry has none.
func (e Email) Type() *EmailType { return emailTypes.read(e.Entry.Type) }

// Type is nil when the entry has none.
func (p Phone) Type() *PhoneType { return phoneTypes.read(p.Entry.Type) }

// Type is nil when the entry has none.
func (c Chat) Type() *ChatType { return chatTypes.read(c.Entry.Type) }

// Type is nil when the entry has none.
func (s SocialProfile) Type() *SocialProfileType { return socialProfileTypes.read(s.Entry.Type) }

// EntryType is any of the types of entries.
type EntryType interface {
	~struct{ entry }
}

// NewEntries wraps entries for the schema. The list is never nil, since null means that it could not be fetched.
func NewEntries[E EntryType](wire []upstream.Entry) []E {
	entries := make([]E, len(wire))
	WrapEntries(entries, wire)
	return entries
}

// WrapEntries sets as many entries as there are on the wire.
func WrapEntries[E EntryType](entries []E, wire []upstream.Entry) {
	for i := range wire {
		entries[i] = E(struct{ entry }{entry{&wire[i]}})
	}
}
