package upstream

import "strings"

// CustomerFields changes a customer's own members, as opposed to its entries, address and properties.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/update/.
type CustomerFields struct {
	FirstName    Change[string]
	LastName     Change[string]
	Gender       Change[string] // male, female, unknown
	JobTitle     Change[string]
	Location     Change[string]
	Organization Change[string] // deprecated by the API: the name as text; see [Client.ReplaceCustomer]
	PhotoType    Change[string]
	PhotoURL     Change[string]
	Age          Change[string]
	Background   Change[string]
}

// customerField is one of a customer's own members.
type customerField struct {
	name   string
	member func(*CustomerFields) *Change[string]
	of     func(*Customer) *string
	// shown tells whether conversations show the member of their customers.
	shown bool
}

// same compares what was written with what is read.
func (f customerField) same(written, read *string) bool {
	if f.name == "gender" || f.name == "photoType" {
		return sameWord(written, read)
	}
	return sameText(written, read)
}

// customerFields are the members that can be written, in the order in which a PATCH names them.
var customerFields = []customerField{
	{
		"firstName", func(f *CustomerFields) *Change[string] { return &f.FirstName },
		func(c *Customer) *string { return c.FirstName }, true,
	},
	{
		"lastName", func(f *CustomerFields) *Change[string] { return &f.LastName },
		func(c *Customer) *string { return c.LastName }, true,
	},
	{
		"gender", func(f *CustomerFields) *Change[string] { return &f.Gender },
		func(c *Customer) *string { return c.Gender }, false,
	},
	{
		"jobTitle", func(f *CustomerFields) *Change[string] { return &f.JobTitle },
		func(c *Customer) *string { return c.JobTitle }, false,
	},
	{
		"location", func(f *CustomerFields) *Change[string] { return &f.Location },
		func(c *Customer) *string { return c.Location }, false,
	},
	{
		organizationName, func(f *CustomerFields) *Change[string] { return &f.Organization },
		func(c *Customer) *string { return c.Organization }, false,
	},
	{
		"photoType", func(f *CustomerFields) *Change[string] { return &f.PhotoType },
		func(c *Customer) *string { return c.PhotoType }, true,
	},
	{
		"photoUrl", func(f *CustomerFields) *Change[string] { return &f.PhotoURL },
		func(c *Customer) *string { return c.PhotoURL }, true,
	},
	{
		"age", func(f *CustomerFields) *Change[string] { return &f.Age },
		func(c *Customer) *string { return (*string)(c.Age) }, false,
	},
	{
		"background", func(f *CustomerFields) *Change[string] { return &f.Background },
		func(c *Customer) *string { return c.Background }, false,
	},
}

func (f customerField) change(of *CustomerFields) Change[string] { return *f.member(of) }

// filtered returns the changes that are wanted.
func (f *CustomerFields) filtered(wanted func(Change[string]) bool) (some CustomerFields) {
	for _, field := range customerFields {
		if change := field.change(f); change.Named && wanted(change) {
			*field.member(&some) = change
		}
	}
	return some
}

const (
	organizationName     = "organization"
	organizationIDMember = "organizationId"
)

// shownElsewhere tells whether conversations show a member that changes.
func (f *CustomerFields) shownElsewhere() bool {
	for _, field := range customerFields {
		if field.shown && field.change(f).Named {
			return true
		}
	}
	return false
}

// hold tells whether the customer has the members as they are after the change.
func (f *CustomerFields) hold(customer *Customer) bool {
	for _, field := range customerFields {
		change := field.change(f)
		if !change.Named {
			continue
		}
		if _, unreadable := customer.FaultOf(field.name); unreadable || !field.same(change.Value, field.of(customer)) {
			return false
		}
	}
	return true
}

// sameText compares what was written with what is read. The API says "none" by null, by absence or by an empty text, and may
// trim what is written.
func sameText(written, read *string) bool {
	return plain(written) == plain(read) || strings.TrimSpace(plain(written)) == plain(read)
}

// sameWord is sameText for one of a few words: the API answers some of them in another case than it takes, such as genders.
func sameWord(written, read *string) bool {
	return strings.EqualFold(strings.TrimSpace(plain(written)), strings.TrimSpace(plain(read)))
}

func plain(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
