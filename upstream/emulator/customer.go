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
	Organization      string // the deprecated text; OrganizationID may be 0 beside it
	OrganizationID    int64
	PhotoType         string
	PhotoURL          string
	Age               string
	Background        string
	ConversationCount int
	Draft             bool
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Mailboxes         []int64 // ids of the inboxes for the filter `mailbox`

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

// Address is the address of a customer, who has at most one.
type Address struct {
	City       string
	State      string
	PostalCode string
	Country    string // ISO 3166 alpha-2
	Lines      []string
}

// CustomerProperty is a property of a customer, set or unset.
type CustomerProperty struct {
	Type   string // number, text, url, date or dropdown
	Slug   string
	Name   string
	Value  string // "" when unset; for a dropdown the id of the option
	Text   string // equal to Value; for a dropdown the label of the option
	Source string // the name of the part of the system that set the property
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

// entryKind is one of a customer's kinds of entries. The spelling of its name differs: `social_profiles` is the key in
// the customer, `social-profiles` is the relation, the path and the key in the list of entries, and `socialProfiles` is the
// key in a new customer.
type entryKind struct {
	relation string
	embedded string
	created  string
	types    []string // those that writes may give; nil: entries of the kind have no type
	entries  func(*Customer) *[]Entry
}

// entryKinds: https://developer.helpscout.com/mailbox-api/endpoints/customers/ has a page on each kind with its types.
// Old records may have other types.
var entryKinds = [...]entryKind{
	{"emails", "emails", "emails", []string{"home", "other", "work"}, func(c *Customer) *[]Entry { return &c.Emails }},
	{
		"phones", "phones", "phones",
		[]string{"fax", "home", "mobile", "other", "pager", "work"},
		func(c *Customer) *[]Entry { return &c.Phones },
	},
	{
		"chats", "chats", "chats",
		[]string{"aim", "gtalk", "icq", "msn", "other", "qq", "skype", "xmpp", "yahoo"},
		func(c *Customer) *[]Entry { return &c.Chats },
	},
	{
		"social-profiles", "social_profiles", "socialProfiles",
		[]string{
			"aboutme", "facebook", "flickr", "forsquare", "google", "googleplus", "linkedin", "other", "quora", "tungleme",
			"twitter", "youtube",
		},
		func(c *Customer) *[]Entry { return &c.SocialProfiles },
	},
	{"websites", "websites", "websites", nil, func(c *Customer) *[]Entry { return &c.Websites }},
}
