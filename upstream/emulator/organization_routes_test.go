package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestOrganizationInclusions(t *testing.T) {
	t.Parallel()
	const base = `"id": 5, "name": "Amber", "domains": ["amber.example"], "phones": [], "brandColor": "#00FF00"`
	const links = `"_links": {"self": {"href": "https://api.example.com/v2/organizations/5"}}`
	const counts = `"customerCount": 2, "conversationCount": 7`
	const properties = `"properties": [{"definitionId": 1002, "slug": "industry", "name": "Industry", "type": "dropdown",
		"value": "Retail", "options": [{"label": "Retail"}, {"label": "Finance"}]},
		{"definitionId": 1001, "slug": "annual-revenue", "name": "Annual Revenue", "type": "number"}]`
	tests := map[string]string{
		"": `{` + base + `,` + links + `}`,
		"?includeCounts=false&includeProperties=false": `{` + base + `,` + links + `}`,
		"?includeCounts=true":                          `{` + base + `,` + counts + `,` + links + `}`,
		"?includeProperties=true":                      `{` + base + `,` + properties + `,` + links + `}`,
		"?includeCounts=true&includeProperties=true":   `{` + base + `,` + counts + `,` + properties + `,` + links + `}`,
	}
	a := newAPI(t, emulator.Options{Customers: -1})
	a.AddOrganization(emulator.Organization{
		ID: 5, Name: "Amber", Domains: []string{"amber.example"}, BrandColor: "#00FF00",
		Properties: []emulator.OrganizationProperty{
			{
				DefinitionID: 1002, Slug: "industry", Name: "Industry", Type: "dropdown", Value: "Retail",
				Options: []string{"Retail", "Finance"},
			},
			{DefinitionID: 1001, Slug: "annual-revenue", Name: "Annual Revenue", Type: "number"},
		},
	})
	a.AddCustomer(emulator.Customer{OrganizationID: 5, ConversationCount: 4})
	a.AddCustomer(emulator.Customer{OrganizationID: 5, ConversationCount: 3})
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			if diff := cmp.Diff(decodeText(t, want), any(a.get("/v2/organizations/5"+query).body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListOrganizationsSorts(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"":                            {"2", "3", "35", "1"},
		"?sort=lastInteractionAt":     {"2", "3", "35", "1"},
		"?sort=name":                  {"1", "2", "3", "35"},
		"?sort=name,desc":             {"1", "2", "3", "35"},
		"?sort=name,asc":              {"35", "3", "2", "1"},
		"?sort=customerCount":         {"2", "35", "3", "1"},
		"?sort=customerCount,asc":     {"1", "3", "35", "2"},
		"?sort=conversationCount":     {"35", "2", "3", "1"},
		"?sort=conversationCount,asc": {"1", "3", "2", "35"},
	}
	a := newAPI(t, emulator.Options{Customers: -1})
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	a.AddOrganization(emulator.Organization{ID: 1, Name: "Zinc", LastInteractionAt: day(2000)})
	a.AddOrganization(emulator.Organization{ID: 2, Name: "mill", LastInteractionAt: day(2025)})
	a.AddOrganization(emulator.Organization{ID: 3, Name: "Anvil Press", LastInteractionAt: day(2024)})
	a.UpdateOrganization(35, func(o *emulator.Organization) { o.Name = "Acme, Inc" })
	a.AddCustomer(emulator.Customer{OrganizationID: 2, ConversationCount: 1})
	a.AddCustomer(emulator.Customer{OrganizationID: 2, ConversationCount: 1})
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			got := a.get("/v2/organizations" + query)
			if diff := cmp.Diff(want, got.ids("organizations")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if got.at("_embedded", "organizations", 0, "customerCount") != nil {
				t.Error("list items carry counts")
			}
		})
	}
}

func TestOrganizationCustomers(t *testing.T) {
	t.Parallel()
	full := newAPI(t, emulator.Options{Customers: -1}).get("/v2/organizations/35/customers").
		at("_embedded", "customers", 0)
	byID := newAPI(t, emulator.Options{Customers: -1}).get("/v2/customers/500").body
	if diff := cmp.Diff(any(byID), full); diff != "" {
		t.Errorf("customer in the listing (-by id +listed):\n%s", diff)
	}

	thin := newAPI(t, emulator.Options{Customers: -1, ThinOrganizationCustomers: true}).
		get("/v2/organizations/35/customers").at("_embedded", "customers", 0)
	wantEmbedded := decodeText(t, `{"emails": [], "phones": [], "chats": [], "social_profiles": [],
		"websites": [], "properties": []}`)
	if diff := cmp.Diff(wantEmbedded, at(thin, "_embedded")); diff != "" {
		t.Errorf("thin _embedded (-want +got):\n%s", diff)
	}
	for _, missing := range []string{"organizationId", "conversationCount", "draft"} {
		if at(thin, missing) != nil {
			t.Errorf("thin customer has %s", missing)
		}
	}
	if at(thin, "_links", "organization") != nil || at(thin, "organization") != "Acme, Inc" {
		t.Errorf("thin customer: %v", thin)
	}
}

func TestPropertyDefinitions(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	tests := map[string]string{
		"/v2/organizations/properties/industry": `{"type": "dropdown", "slug": "industry", "name": "Industry",
			"options": [{"label": "Technology"}, {"label": "Healthcare"}, {"label": "Finance"}, {"label": "Retail"}],
			"_links": {"self": {"href": "https://api.example.com/v2/organizations/properties/industry"}}}`,
		"/v2/organizations/properties/annual-revenue": `{"type": "number", "slug": "annual-revenue", "name": "Annual Revenue",
			"_links": {"self": {"href": "https://api.example.com/v2/organizations/properties/annual-revenue"}}}`,
	}
	for target, want := range tests {
		t.Run(target, func(t *testing.T) {
			if diff := cmp.Diff(decodeText(t, want), any(a.get(target).body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
	for target, relation := range map[string]string{
		"/v2/customer-properties":      "customer-properties",
		"/v2/organizations/properties": "organization-properties",
	} {
		t.Run(target, func(t *testing.T) {
			got := a.get(target)
			kinds := map[any]bool{}
			for _, definition := range got.at("_embedded", relation).([]any) {
				kinds[at(definition, "type")] = true
			}
			if got.status != http.StatusOK || len(kinds) != 5 || got.href("self") != origin+target {
				t.Errorf("status %d, kinds %v, self %s", got.status, kinds, got.href("self"))
			}
		})
	}
	option := a.get("/v2/customer-properties").at("_embedded", "customer-properties", 2, "options", 0)
	want := map[string]any{"id": "556cca5f-1afc-48ef-8323-b88b55808404", "label": "Standard"}
	if diff := cmp.Diff(any(want), option); diff != "" {
		t.Errorf("option (-want +got):\n%s", diff)
	}
}
