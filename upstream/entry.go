package upstream

import (
	"context"
	"fmt"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// Entry is one of a customer's emails, phones, chats, social profiles or websites. Websites have no type.
type Entry struct {
	lenient.Faults `json:"-"`

	ID    int64   `json:"id"`
	Value Text    `json:"value"`
	Type  *string `json:"type"`
}

// EntryKind names one of a customer's entry lists by the relation that links to it.
type EntryKind string

// The kinds of entries. Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/get/, "Resource Links".
const (
	Emails         EntryKind = "emails"
	Phones         EntryKind = "phones"
	Chats          EntryKind = "chats"
	SocialProfiles EntryKind = "social-profiles"
	Websites       EntryKind = "websites"
)

// EntryKinds returns all kinds.
func EntryKinds() []EntryKind {
	return []EntryKind{Emails, Phones, Chats, SocialProfiles, Websites}
}

// of returns the kind's list among the entries that are embedded in a customer.
func (k EntryKind) of(parts *CustomerParts) *hal.Embedded[Entry] {
	switch k {
	case Emails:
		return &parts.Emails
	case Phones:
		return &parts.Phones
	case Chats:
		return &parts.Chats
	case SocialProfiles:
		return &parts.SocialProfiles
	case Websites:
		return &parts.Websites
	}
	return new(hal.Embedded[Entry])
}

// EmbeddedEntries returns the entries of a kind that are embedded in the customer. Known is false when the answer did not
// embed the kind.
func (c *Customer) EmbeddedEntries(kind EntryKind) (entries []Entry, known bool) {
	list := kind.of(&c.Embedded)
	return list.Items(), list.Present()
}

// hasEntries tells whether any entry, property or address is embedded in the customer. A row that could not be decoded has
// none.
func (c *Customer) hasEntries() bool {
	if c == nil {
		return false
	}
	for _, kind := range EntryKinds() {
		if len(kind.of(&c.Embedded).Items()) > 0 {
			return true
		}
	}
	return len(c.Embedded.Properties.Items()) > 0 || len(c.Embedded.Address.Items()) > 0
}

// entryList is the document behind an entry link. An empty list has no `_embedded`.
type entryList struct {
	listResource

	Embedded struct {
		Emails         []Entry `json:"emails"`
		Phones         []Entry `json:"phones"`
		Chats          []Entry `json:"chats"`
		SocialProfiles []Entry `json:"social-profiles"`
		Websites       []Entry `json:"websites"`
	} `json:"_embedded"`
}

// Entries reads the customer's entries of a kind from the list that the customer links to: one request. Only a customer
// whose [Customer.EmbeddedEntries] are not known needs it.
func (c *Client) Entries(ctx context.Context, customer *Customer, kind EntryKind) ([]Entry, error) {
	what := string(kind) + " of a customer"
	target, err := c.customerPartURL(customer, string(kind))
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", what, err)
	}
	list, err := get[entryList](ctx, c, what, target)
	if err != nil {
		return nil, err
	}
	return list.of(kind), nil
}

func (l *entryList) of(kind EntryKind) []Entry {
	return map[EntryKind][]Entry{
		Emails:         l.Embedded.Emails,
		Phones:         l.Embedded.Phones,
		Chats:          l.Embedded.Chats,
		SocialProfiles: l.Embedded.SocialProfiles,
		Websites:       l.Embedded.Websites,
	}[kind]
}
