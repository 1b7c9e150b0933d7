package model

// The payload of each mutation of one entry.
type (
	// AddCustomerEmailPayload is what addCustomerEmail did.
	AddCustomerEmailPayload struct{ EntryWrite[Email] }
	// AddCustomerPhonePayload is what addCustomerPhone did.
	AddCustomerPhonePayload struct{ EntryWrite[Phone] }
	// AddCustomerChatPayload is what addCustomerChat did.
	AddCustomerChatPayload struct{ EntryWrite[Chat] }
	// AddCustomerSocialProfilePayload is what addCustomerSocialProfile did.
	AddCustomerSocialProfilePayload struct{ EntryWrite[SocialProfile] }
	// AddCustomerWebsitePayload is what addCustomerWebsite did.
	AddCustomerWebsitePayload struct{ EntryWrite[Website] }

	// UpdateCustomerEmailPayload is what updateCustomerEmail did.
	UpdateCustomerEmailPayload struct{ EntryWrite[Email] }
	// UpdateCustomerPhonePayload is what updateCustomerPhone did.
	UpdateCustomerPhonePayload struct{ EntryWrite[Phone] }
	// UpdateCustomerChatPayload is what updateCustomerChat did.
	UpdateCustomerChatPayload struct{ EntryWrite[Chat] }
	// UpdateCustomerSocialProfilePayload is what updateCustomerSocialProfile did.
	UpdateCustomerSocialProfilePayload struct{ EntryWrite[SocialProfile] }
	// UpdateCustomerWebsitePayload is what updateCustomerWebsite did.
	UpdateCustomerWebsitePayload struct{ EntryWrite[Website] }

	// RemoveCustomerEmailPayload is what removeCustomerEmail did.
	RemoveCustomerEmailPayload struct{ EntryRemoved }
	// RemoveCustomerPhonePayload is what removeCustomerPhone did.
	RemoveCustomerPhonePayload struct{ EntryRemoved }
	// RemoveCustomerChatPayload is what removeCustomerChat did.
	RemoveCustomerChatPayload struct{ EntryRemoved }
	// RemoveCustomerSocialProfilePayload is what removeCustomerSocialProfile did.
	RemoveCustomerSocialProfilePayload struct{ EntryRemoved }
	// RemoveCustomerWebsitePayload is what removeCustomerWebsite did.
	RemoveCustomerWebsitePayload struct{ EntryRemoved }
)

// EntryWrite is what an addition or a change of an entry did.
type EntryWrite[E any] struct {
	Entry      *E
	Customer   *Customer
	UserErrors []UserError
}

// EntryRemoved is what the removal of an entry did.
type EntryRemoved struct {
	RemovedID  *string
	Customer   *Customer
	UserErrors []UserError
}
