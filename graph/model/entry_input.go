package model

import (
	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// The inputs and payloads of mutations have a type for each kind of entry, since each kind has its own enum of types. Below
// them stand the parts that the kinds share.
type (
	// EmailInput is an email address to add.
	EmailInput struct{ newEntry[EmailType] }
	// PhoneInput is a phone number to add.
	PhoneInput struct{ newEntry[PhoneType] }
	// ChatInput is a chat handle to add.
	ChatInput struct{ newEntry[ChatType] }
	// SocialProfileInput is a social profile to add.
	SocialProfileInput struct{ newEntry[SocialProfileType] }
	// WebsiteInput is a website to add.
	WebsiteInput struct{ newWebsite }

	// EmailUpdateInput changes an email address.
	EmailUpdateInput struct{ entryUpdate[EmailType] }
	// PhoneUpdateInput changes a phone number.
	PhoneUpdateInput struct{ entryUpdate[PhoneType] }
	// ChatUpdateInput changes a chat handle.
	ChatUpdateInput struct{ entryUpdate[ChatType] }
	// SocialProfileUpdateInput changes a social profile.
	SocialProfileUpdateInput struct{ entryUpdate[SocialProfileType] }
	// WebsiteUpdateInput changes a website.
	WebsiteUpdateInput struct{ websiteUpdate }

	// EmailChangesInput changes a customer's email addresses.
	EmailChangesInput struct {
		EntryChanges[EmailInput, EmailUpdateInput]
	}
	// PhoneChangesInput changes a customer's phone numbers.
	PhoneChangesInput struct {
		EntryChanges[PhoneInput, PhoneUpdateInput]
	}
	// ChatChangesInput changes a customer's chat handles.
	ChatChangesInput struct {
		EntryChanges[ChatInput, ChatUpdateInput]
	}
	// SocialProfileChangesInput changes a customer's social profiles.
	SocialProfileChangesInput struct {
		EntryChanges[SocialProfileInput, SocialProfileUpdateInput]
	}
	// WebsiteChangesInput changes a customer's websites.
	WebsiteChangesInput struct {
		EntryChanges[WebsiteInput, WebsiteUpdateInput]
	}

	// AddCustomerEmailInput adds an email address to a customer.
	AddCustomerEmailInput struct {
		keyed
		newEntry[EmailType]
	}
	// AddCustomerPhoneInput adds a phone number to a customer.
	AddCustomerPhoneInput struct {
		keyed
		newEntry[PhoneType]
	}
	// AddCustomerChatInput adds a chat handle to a customer.
	AddCustomerChatInput struct {
		keyed
		newEntry[ChatType]
	}
	// AddCustomerSocialProfileInput adds a social profile to a customer.
	AddCustomerSocialProfileInput struct {
		keyed
		newEntry[SocialProfileType]
	}
	// AddCustomerWebsiteInput adds a website to a customer.
	AddCustomerWebsiteInput struct {
		keyed
		newWebsite
	}

	// UpdateCustomerEmailInput changes an email address of a customer.
	UpdateCustomerEmailInput struct {
		ofCustomer
		entryUpdate[EmailType]
	}
	// UpdateCustomerPhoneInput changes a phone number of a customer.
	UpdateCustomerPhoneInput struct {
		ofCustomer
		entryUpdate[PhoneType]
	}
	// UpdateCustomerChatInput changes a chat handle of a customer.
	UpdateCustomerChatInput struct {
		ofCustomer
		entryUpdate[ChatType]
	}
	// UpdateCustomerSocialProfileInput changes a social profile of a customer.
	UpdateCustomerSocialProfileInput struct {
		ofCustomer
		entryUpdate[SocialProfileType]
	}
	// UpdateCustomerWebsiteInput changes a website of a customer.
	UpdateCustomerWebsiteInput struct {
		ofCustomer
		websiteUpdate
	}

	// RemoveCustomerEmailInput removes an email address of a customer.
	RemoveCustomerEmailInput struct{ EntryRemoval }
	// RemoveCustomerPhoneInput removes a phone number of a customer.
	RemoveCustomerPhoneInput struct{ EntryRemoval }
	// RemoveCustomerChatInput removes a chat handle of a customer.
	RemoveCustomerChatInput struct{ EntryRemoval }
	// RemoveCustomerSocialProfileInput removes a social profile of a customer.
	RemoveCustomerSocialProfileInput struct{ EntryRemoval }
	// RemoveCustomerWebsiteInput removes a website of a customer.
	RemoveCustomerWebsiteInput struct{ EntryRemoval }
)

type ofCustomer struct{ CustomerID string }

// Customer returns the id of the customer.
func (o ofCustomer) Customer() string { return o.CustomerID }

type keyed struct {
	ofCustomer

	IdempotencyKey graphql.Omittable[*string]
}

// Key returns the idempotency key.
func (k keyed) Key() graphql.Omittable[*string] { return k.IdempotencyKey }

type newEntry[T ~string] struct {
	Value string
	Type  T
}

// New returns the entry as the REST API takes it.
func (e newEntry[T]) New() upstream.NewEntry {
	return upstream.NewEntry{Value: e.Value, Type: WordOf(e.Type)}
}

type newWebsite struct{ Value string }

// New returns the website as the REST API takes it.
func (w newWebsite) New() upstream.NewEntry { return upstream.NewEntry{Value: w.Value} }

type entryUpdate[T ~string] struct {
	ID    string
	Value graphql.Omittable[*string]
	Type  graphql.Omittable[*T]
}

// Update returns the id of the entry, and what changes: a nil text stays as it is.
func (e entryUpdate[T]) Update() (id string, value, kind *string) {
	if named := e.Type.Value(); named != nil {
		word := WordOf(*named)
		kind = &word
	}
	return e.ID, e.Value.Value(), kind
}

type websiteUpdate struct {
	ID    string
	Value string
}

// Update returns the id of the website, and its new value.
func (w websiteUpdate) Update() (id string, value, kind *string) { return w.ID, &w.Value, nil }

// EntryChanges changes a customer's entries of one kind.
type EntryChanges[A, U any] struct {
	Add    graphql.Omittable[[]A]
	Update graphql.Omittable[[]U]
	Remove graphql.Omittable[[]string]
}

// EntryRemoval removes an entry of a customer.
type EntryRemoval struct {
	ofCustomer

	ID string
}
