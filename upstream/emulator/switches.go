package emulator

import (
	"fmt"
	"reflect"
)

// Switches choose between behaviours of writes that the documentation leaves open. Off, the zero value, is what is likelier;
// a client should cope with both positions of each. Every member is a bool: see [SwitchNames].
type Switches struct {
	// CreateIgnoresOrganizationID makes Create Customer ignore `organizationId`. Off: the customer gets the organization.
	CreateIgnoresOrganizationID bool
	// CreateNeedsIdentity refuses a new customer without first name, last name, email and phone with 400. Off: accepted.
	CreateNeedsIdentity bool
	// UnknownOrganizationNotFound answers 404 to a customer's `organizationId` that no organization has. Off: 400 with the
	// path `organizationId`.
	UnknownOrganizationNotFound bool
	// PutTakesStoredValues makes the overwrite take a `gender` and a `photoType` that the customer has already, although
	// they are not among the documented values. Off: 400, so that a customer who has one cannot be written as read.
	PutTakesStoredValues bool

	// KnownEmailAccepted lets an email be added that another customer has. Off: 409. Create Customer always answers 409.
	KnownEmailAccepted bool
	// KnownEmailInvalid answers 400 with the path of the email instead of that 409.
	KnownEmailInvalid bool
	// RepeatedEmailRefused answers 409 when a customer gets an email that the customer has already. Off: the customer then
	// has two entries.
	RepeatedEmailRefused bool

	// PatchPartial keeps what the operations before the first refused one did. Off: a refused PATCH changes nothing.
	PatchPartial bool
	// PatchIndexedErrors names the value of the third operation `[2].value` in validation errors. Off: by the operation's
	// path, such as `/emails/12/value`.
	PatchIndexedErrors bool
	// PatchRefusesRemove refuses `remove` for the customer's own fields, such as `/jobTitle`. Off: it clears them.
	PatchRefusesRemove bool
	// PatchTakesNull makes `replace` with null clear a field of the customer or the address. Off: 400.
	PatchTakesNull bool
	// PatchRefusesAddressAdd refuses `add` for the parts of an address. Off: it is the same as `replace`.
	PatchRefusesAddressAdd bool
	// PatchNeedsAddress refuses operations on the parts of an address that does not exist. Off: `add` and `replace` make
	// the address.
	PatchNeedsAddress bool
	// PatchMissingEntryNotFound answers 404 to an operation on an entry that the customer does not have. Off: 400 with the
	// path of the operation.
	PatchMissingEntryNotFound bool
	// PatchIgnoresOrganizationText ignores `/organization` for a customer who has an organization by id. Off: the customer
	// leaves that organization and has only the text.
	PatchIgnoresOrganizationText bool

	// PostReplacesAddress makes POST replace the address that a customer has already. Off: 409.
	PostReplacesAddress bool
	// PutCreatesAddress makes PUT create the address of a customer who has none. Off: 404.
	PutCreatesAddress bool
	// KeepsBlankAddress keeps an address without parts when an address is deleted or loses its last part. Off: the customer
	// then has no address.
	KeepsBlankAddress bool
	// StrictCountries takes only two letters as the country of an address and the location of an organization. Off: any text.
	StrictCountries bool

	// UnknownPropertyNotFound answers 404 to a customer's property value without a definition. Off: 400 with the path of the
	// operation.
	UnknownPropertyNotFound bool
	// UnknownPropertyInvalid answers 400 with the path `slug` to an organization's property value without a definition.
	// Off: 404.
	UnknownPropertyInvalid bool
	// ListsClearedProperties keeps a cleared property of a customer in the list, without a value. Off: it is left out.
	ListsClearedProperties bool
	// RepeatedSlugInvalid answers 400 with the path `slug` to a definition whose slug another one has. Off: 409.
	RepeatedSlugInvalid bool
	// PropertyDeleteAccepted answers 202 to the deletion of a property's definition. Off: 204.
	PropertyDeleteAccepted bool

	// PutNeedsWholeOrganization requires `website`, `domains` and `phones` in Update Organization. Off: only `name`.
	PutNeedsWholeOrganization bool
	// DomainsMatchCustomers gives customers without an organization the one that has the domain of an email, when an
	// organization's domains or a customer's emails are written. Off: only `organizationId` decides.
	DomainsMatchCustomers bool

	// PayloadV1Accepted lets a webhook ask for the payload version V1. Off: 400, since V2 is the only one documented.
	PayloadV1Accepted bool
	// OrganizationEventsRefused answers 400 to a webhook with one of the `organization.*` events, which not every account may
	// have. Off: accepted.
	OrganizationEventsRefused bool
	// EventsRefusedAsWhole makes a webhook's refused events one violation with the path `events`. Off: one for each, with its
	// name.
	EventsRefusedAsWhole bool
	// PutKeepsWebhookState makes Update Webhook leave a disabled webhook disabled. Off: it is as the request says, and enabled
	// if the request says nothing.
	PutKeepsWebhookState bool
}

// SwitchNames returns the names of the members of [Switches], in the order of their declaration.
func SwitchNames() []string {
	var names []string
	for field := range reflect.TypeFor[Switches]().Fields() {
		names = append(names, field.Name)
	}
	return names
}

// With returns a copy of the switches with one of them on. It panics for a name that is not in SwitchNames.
func (s Switches) With(name string) Switches {
	field := reflect.ValueOf(&s).Elem().FieldByName(name)
	if !field.IsValid() {
		panic(fmt.Sprintf("emulator: no switch %q", name))
	}
	field.SetBool(true)
	return s
}
