package mutation

import (
	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// The limits of a customer's own members, in characters.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/create/.
const (
	maxName       = 40
	maxJobTitle   = 60
	maxLocation   = 60
	maxBackground = 200
	maxPhotoURL   = 200
)

// profile is what the inputs of customers have in common.
type profile struct {
	firstName, lastName, jobTitle, location, age, background, photoURL graphql.Omittable[*string]

	gender    graphql.Omittable[*model.Gender]
	photoType graphql.Omittable[*model.PhotoType]
}

func (c *checker) profile(p profile) upstream.CustomerFields {
	return upstream.CustomerFields{
		FirstName:  c.change(p.firstName, maxName, place{"firstName"}),
		LastName:   c.change(p.lastName, maxName, place{"lastName"}),
		Gender:     word(p.gender),
		JobTitle:   c.change(p.jobTitle, maxJobTitle, place{"jobTitle"}),
		Location:   c.change(p.location, maxLocation, place{"location"}),
		PhotoType:  word(p.photoType),
		PhotoURL:   c.change(p.photoURL, maxPhotoURL, place{"photoUrl"}),
		Age:        c.change(p.age, unbounded, place{"age"}),
		Background: c.change(p.background, maxBackground, place{"background"}),
	}
}

// CreateCustomer reads the input of createCustomer.
func CreateCustomer(input model.CreateCustomerInput) (upstream.NewCustomer, []model.UserError) {
	var c checker
	created := upstream.NewCustomer{
		CustomerFields: c.profile(profile{
			input.FirstName, input.LastName, input.JobTitle, input.Location, input.Age, input.Background, input.PhotoURL,
			input.Gender, input.PhotoType,
		}),
		Entries: make(map[upstream.EntryKind][]upstream.NewEntry),
	}
	addNew(&c, &created, upstream.Emails, input.Emails)
	addNew(&c, &created, upstream.Phones, input.Phones)
	addNew(&c, &created, upstream.Chats, input.Chats)
	addNew(&c, &created, upstream.SocialProfiles, input.SocialProfiles)
	addNew(&c, &created, upstream.Websites, input.Websites)
	created.Address = c.wholeAddress(input.Address)
	if len(c.errors) == 0 && isEmpty(created) {
		c.refuse(model.UserErrorCodeBlank, nil, "The customer must have at least one value.")
	}
	return created, c.errors
}

func addNew[E newEntry](
	c *checker, to *upstream.NewCustomer, kind upstream.EntryKind, input graphql.Omittable[[]E],
) {
	if added := newEntries(c, kind, input, place{memberOf(kind)}); len(added) > 0 {
		to.Entries[kind] = added
	}
}

// isEmpty tells whether a customer has no value.
func isEmpty(created upstream.NewCustomer) bool {
	fields := created.CustomerFields
	for _, change := range []upstream.Change[string]{
		fields.FirstName, fields.LastName, fields.Gender, fields.JobTitle, fields.Location, fields.PhotoType, fields.PhotoURL,
		fields.Age, fields.Background,
	} {
		if change.Value != nil {
			return false
		}
	}
	return len(created.Entries) == 0 && created.Address == nil
}

// NewEmail returns the place of the only email address of a new customer, or of all.
func NewEmail(created upstream.NewCustomer) []string {
	at := place{memberOf(upstream.Emails)}
	if len(created.Entries[upstream.Emails]) == 1 {
		at = at.element(0).at("value")
	}
	return at
}

// NewEmail returns the place of the only email address that the update brings, or of all.
func (u CustomerUpdate) NewEmail() []string {
	at := place{memberOf(upstream.Emails)}
	changes := u.Patch.Entries[upstream.Emails]
	var brought []place
	for i := range changes.Add {
		brought = append(brought, at.at("add").element(i).at("value"))
	}
	for i, update := range changes.Update {
		if update.Value != nil {
			brought = append(brought, at.at("update").element(i).at("value"))
		}
	}
	if len(brought) == 1 {
		return brought[0]
	}
	return at
}

// CustomerUpdate is what updateCustomer changes.
type CustomerUpdate struct {
	ID    int64
	Patch upstream.CustomerPatch
	// OrganizationID moves the customer to an organization.
	OrganizationID upstream.Change[int64]
}

// UpdateCustomer reads the input of updateCustomer.
func UpdateCustomer(input model.UpdateCustomerInput) (CustomerUpdate, []model.UserError) {
	var c checker
	update := CustomerUpdate{
		ID: c.id(input.ID, place{"id"}),
		Patch: upstream.CustomerPatch{
			CustomerFields: c.profile(profile{
				input.FirstName, input.LastName, input.JobTitle, input.Location, input.Age, input.Background, input.PhotoURL,
				input.Gender, input.PhotoType,
			}),
			Address: c.addressChanges(input.Address),
			Entries: make(map[upstream.EntryKind]upstream.EntryChanges),
		},
	}
	if changes := input.Emails.Value(); changes != nil {
		changeEntries(&c, &update.Patch, upstream.Emails, changes.EntryChanges)
	}
	if changes := input.Phones.Value(); changes != nil {
		changeEntries(&c, &update.Patch, upstream.Phones, changes.EntryChanges)
	}
	if changes := input.Chats.Value(); changes != nil {
		changeEntries(&c, &update.Patch, upstream.Chats, changes.EntryChanges)
	}
	if changes := input.SocialProfiles.Value(); changes != nil {
		changeEntries(&c, &update.Patch, upstream.SocialProfiles, changes.EntryChanges)
	}
	if changes := input.Websites.Value(); changes != nil {
		changeEntries(&c, &update.Patch, upstream.Websites, changes.EntryChanges)
	}
	if id, named := input.OrganizationID.ValueOK(); named && id == nil {
		update.OrganizationID = upstream.Cleared[int64]()
	} else if id != nil {
		update.OrganizationID = upstream.To(c.id(*id, place{organizationID}))
	}
	return update, c.errors
}

// organizationID is the field of the input that moves a customer.
const organizationID = "organizationId"

// CustomerUpsert is what upsertCustomer finds, changes or creates.
type CustomerUpsert struct {
	Email   string
	Changes upstream.CustomerPatch
	New     upstream.NewCustomer
}

// UpsertCustomer reads the input of upsertCustomer.
func UpsertCustomer(input model.UpsertCustomerInput) (CustomerUpsert, []model.UserError) {
	var c checker
	fields := c.profile(profile{
		input.FirstName, input.LastName, input.JobTitle, input.Location, input.Age, input.Background, input.PhotoURL,
		input.Gender, input.PhotoType,
	})
	email := upstream.NewEntry{Value: input.Email, Type: model.WordOf(input.EmailType)}
	c.entry(upstream.Emails, email.Value, place{"email"})
	c.entryType(email.Type, place{"emailType"})
	return CustomerUpsert{
		Email:   input.Email,
		Changes: upstream.CustomerPatch{CustomerFields: fields, Address: c.addressChanges(input.Address)},
		New: upstream.NewCustomer{
			CustomerFields: fields,
			Entries:        map[upstream.EntryKind][]upstream.NewEntry{upstream.Emails: {email}},
			Address:        newAddress(input.Address),
		},
	}, c.errors
}

// DeleteCustomer reads the id in the input of deleteCustomer.
func DeleteCustomer(input model.DeleteCustomerInput) (int64, []model.UserError) {
	return onlyID(input.ID)
}

func onlyID(text string) (int64, []model.UserError) {
	var c checker
	return c.id(text, place{"id"}), c.errors
}
