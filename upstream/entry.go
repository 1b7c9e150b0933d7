package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/url"

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

// of picks the kind's list out of what came along with a customer.
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

// EmbeddedEntries returns the entries of a kind that came along with the customer, and whether they did.
func (c *Customer) EmbeddedEntries(kind EntryKind) ([]Entry, bool) {
	if c.Embedded == nil {
		return nil, false
	}
	list := kind.of(c.Embedded)
	return list.Items(), list.Present()
}

// hasEntries tells whether anything at all came along with the customer.
func (c *Customer) hasEntries() bool {
	if c.Embedded == nil {
		return false
	}
	for _, kind := range EntryKinds() {
		if len(kind.of(c.Embedded).Items()) > 0 {
			return true
		}
	}
	return len(c.Embedded.Properties.Items()) > 0 || len(c.Embedded.Address.Items()) > 0
}

// entryList is the document behind an entry link. An empty list has no `_embedded`.
type entryList struct {
	resource

	Embedded struct {
		Emails         []Entry `json:"emails"`
		Phones         []Entry `json:"phones"`
		Chats          []Entry `json:"chats"`
		SocialProfiles []Entry `json:"social-profiles"`
		Websites       []Entry `json:"websites"`
	} `json:"_embedded"`
}

func (l *entryList) check() error {
	_, err := l.checkList()
	return err
}

func (l *entryList) flaws() (flawed bool, leftOut int) {
	leftOut, _ = l.checkList()
	return l.flawed, leftOut
}

// Entries returns the customer's entries of a kind: those that came along, at no request, otherwise those behind the
// kind's link, at one.
func (c *Client) Entries(ctx context.Context, customer *Customer, kind EntryKind) ([]Entry, error) {
	if entries, ok := customer.EmbeddedEntries(kind); ok {
		return entries, nil
	}
	what := string(kind) + " of a customer"
	target, err := c.partURL(customer, string(kind))
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

// partURL is where a relation of the customer leads, or the documented path where the link is missing.
func (c *Client) partURL(customer *Customer, relation string) (*url.URL, error) {
	target, err := customer.follow(relation)
	if _, ok := errors.AsType[*MissingLinkError](err); ok {
		return c.endpoint(customerPath(customer.ID)+"/"+relation, nil), nil
	}
	return target, err
}
