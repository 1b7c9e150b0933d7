package emulator

import "time"

// documentedCustomer is the example of https://developer.helpscout.com/mailbox-api/endpoints/customers/get/.
func documentedCustomer() *Customer {
	return &Customer{
		ID:                500,
		FirstName:         "Vernon",
		LastName:          "Bear",
		Gender:            "Male",
		JobTitle:          "CEO and Co-Founder",
		Location:          "Greater Dallas/FT Worth Area",
		Organization:      "Acme, Inc",
		OrganizationID:    35,
		PhotoType:         "twitter",
		PhotoURL:          "http://twitter.com/img/some-avatar.jpg",
		Age:               "30-35",
		ConversationCount: 10,
		CreatedAt:         time.Date(2012, 7, 23, 12, 34, 12, 0, time.UTC),
		UpdatedAt:         time.Date(2012, 7, 24, 20, 18, 33, 0, time.UTC),
		Background:        "I've worked with Vernon before and he's really great.",
		Mailboxes:         []int64{13},
		Emails:            []Entry{{ID: 1, Value: "bear@acme.com", Type: "home"}},
		Phones:            []Entry{{ID: 2, Value: "123-123-123", Type: "home"}},
		Chats:             []Entry{{ID: 5, Value: "54831172", Type: "aim"}},
		SocialProfiles:    []Entry{{ID: 4, Value: "@me", Type: "twitter"}},
		Websites:          []Entry{{ID: 3, Value: "http://home.com"}},
		Properties: []CustomerProperty{
			{Type: "text", Slug: "car", Name: "Car", Value: "Tesla", Text: "Tesla", Source: "api"},
		},
		Address: &Address{City: "Prague"},
	}
}

// documentedOrganization is the organization of documentedCustomer. Only its id and its name are documented.
func documentedOrganization() *Organization {
	return &Organization{
		ID:          35,
		Name:        "Acme, Inc",
		Website:     "www.acme.com",
		Description: "Makes everything that a coyote orders",
		Location:    "Dallas, TX",
		LogoURL:     "https://acme.com/logo.png",
		Note:        "Prefers to be called in the morning",
		Domains:     []string{"acme.com", "acme.example"},
		Phones:      []string{"123-123-000", "+1 555 0100"},
		BrandColor:  "#000FFF",
		Properties: []OrganizationProperty{
			{DefinitionID: 1000, Slug: "customer-tier", Name: "Customer Tier", Type: "text", Value: "Gold"},
			{DefinitionID: 1001, Slug: "annual-revenue", Name: "Annual Revenue", Type: "number", Value: "5000000"},
			{
				DefinitionID: 1002, Slug: "industry", Name: "Industry", Type: "dropdown", Value: "Technology",
				Options: []string{"Technology", "Healthcare", "Finance", "Retail"},
			},
			{DefinitionID: 1003, Slug: "founded-date", Name: "Founded Date", Type: "date", Value: "2009-01-15"},
		},
		LastInteractionAt: time.Date(2012, 7, 24, 20, 18, 33, 0, time.UTC),
	}
}
