package emulator

import (
	"slices"
	"time"
)

// Customer is the state behind a customer resource. Zero members are unset.
// https://developer.helpscout.com/mailbox-api/endpoints/customers/get/
type Customer struct {
	ID                int64
	FirstName         string
	LastName          string
	Gender            string
	JobTitle          string
	Location          string
	Organization      string // the deprecated text; by itself when OrganizationID is 0
	OrganizationID    int64
	PhotoType         string
	PhotoURL          string
	Age               string
	Background        string
	ConversationCount int
	Draft             bool
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Mailboxes         []int64 // ids of the inboxes that the `mailbox` filter finds the customer in

	Emails         []Entry
	Phones         []Entry
	Chats          []Entry
	SocialProfiles []Entry
	Websites       []Entry
	Properties     []CustomerProperty
	Address        *Address
}

// Entry is an email, phone, chat handle, social profile or website; a website has no type.
type Entry struct {
	ID    int64
	Value string
	Type  string
}

// Address is a customer's one address.
type Address struct {
	City       string
	State      string
	PostalCode string
	Country    string // ISO 3166 alpha-2
	Lines      []string
}

// CustomerProperty is a defined property on a customer, set or not.
type CustomerProperty struct {
	Type   string // number, text, url, date or dropdown
	Slug   string
	Name   string
	Value  string // "" when unset; the id of the option for a dropdown
	Text   string // equal to Value but for a dropdown: the option's label
	Source string // name of the part of the system that set it
}

func (c *Customer) clone() *Customer {
	copied := *c
	copied.Mailboxes = slices.Clone(c.Mailboxes)
	for _, kind := range entryKinds {
		*kind.entries(&copied) = slices.Clone(*kind.entries(c))
	}
	copied.Properties = slices.Clone(c.Properties)
	if c.Address != nil {
		address := *c.Address
		address.Lines = slices.Clone(address.Lines)
		copied.Address = &address
	}
	return &copied
}

// entryKind is one of the five collections of a customer. Their spelling differs between places:
// `social_profiles` is embedded, `social-profiles` is the relation, the path and the key of the list.
type entryKind struct {
	relation string
	embedded string
	entries  func(*Customer) *[]Entry
}

var entryKinds = [...]entryKind{
	{"emails", "emails", func(c *Customer) *[]Entry { return &c.Emails }},
	{"phones", "phones", func(c *Customer) *[]Entry { return &c.Phones }},
	{"chats", "chats", func(c *Customer) *[]Entry { return &c.Chats }},
	{"social-profiles", "social_profiles", func(c *Customer) *[]Entry { return &c.SocialProfiles }},
	{"websites", "websites", func(c *Customer) *[]Entry { return &c.Websites }},
}
