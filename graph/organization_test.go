package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

const documentedOrganization = `{
  "id": "35", "name": "Acme, Inc", "website": "www.acme.com", "description": "Makes everything that a coyote orders",
  "location": "Dallas, TX", "logoUrl": "https://acme.com/logo.png", "note": "Prefers to be called in the morning",
  "domains": ["acme.com", "acme.example"], "phones": ["123-123-000", "+1 555 0100"], "brandColor": "#000FFF",
  "customerCount": 1, "conversationCount": 10,
  "properties": [
    {"slug": "customer-tier", "name": "Customer Tier", "type": "TEXT", "definitionId": "1000", "value": "Gold",
     "number": null, "date": null, "options": []},
    {"slug": "annual-revenue", "name": "Annual Revenue", "type": "NUMBER", "definitionId": "1001", "value": "5000000",
     "number": 5000000, "date": null, "options": []},
    {"slug": "industry", "name": "Industry", "type": "DROPDOWN", "definitionId": "1002", "value": "Technology",
     "number": null, "date": null, "options": ["Technology", "Healthcare", "Finance", "Retail"]},
    {"slug": "founded-date", "name": "Founded Date", "type": "DATE", "definitionId": "1003", "value": "2009-01-15",
     "number": null, "date": "2009-01-15", "options": []}
  ]
}`

const everythingOfOrganization = `id name website description location logoUrl note domains phones brandColor
  customerCount conversationCount properties { slug name type definitionId value number date options }`

func TestOrganization(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	got := api.data(t, `{
	  organization(id: "35") { `+everythingOfOrganization+` }
	  customer(id: "500") { organization { `+everythingOfOrganization+` } }
	}`, nil)
	wantData(t, got, `{"organization": `+documentedOrganization+`, "customer": {"organization": `+documentedOrganization+`}}`)
}

func TestOrganizationProperties(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	got := api.data(t, `{ organization(id: "35") {
	  some: properties(slugs: ["industry", "nothing"]) { slug } one: property(slug: "industry") { value } missing: property(slug: "car") { value }
	} }`, nil)
	wantData(t, got, `{"organization": {"some": [{"slug": "industry"}], "one": {"value": "Technology"}, "missing": null}}`)
	api.wantRequests(t, requests{organizationRoute: 1})
}

// Counts and properties cost the account work, so they are requested only when they are selected.
func TestOrganizationPartsAreRequestedWhenSelected(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selection string
		want      []string
	}{
		{"website", nil},
		{"customerCount", []string{"customerCount", "conversationCount"}},
		{"conversationCount", []string{"customerCount", "conversationCount"}},
		{"properties { slug }", []string{"properties"}},
		{"one: property(slug: \"car\") { slug }", []string{"properties"}},
		{"... on Node { ... on Organization { customerCount } }", []string{"customerCount", "conversationCount"}},
		{"customerCount @skip(if: true) website", nil},
	}
	for _, test := range tests {
		t.Run(test.selection, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{Customers: -1})
			var sent map[string]any
			api.account.Patch("/v2/organizations/35", func(organization map[string]any) { sent = maps.Clone(organization) })
			api.data(t, `{ organization(id: "35") { `+test.selection+` } }`, nil)
			for _, part := range []string{"customerCount", "conversationCount", "properties"} {
				if _, ok := sent[part]; ok != slices.Contains(test.want, part) {
					t.Errorf("%s was requested: %t", part, ok)
				}
			}
		})
	}
}

// The id and name of an organization come with the customer. If the customer lacks one that is selected, a request follows.
func TestOrganizationOfCustomer(t *testing.T) {
	t.Parallel()
	link := func(href string) map[string]any { return map[string]any{"href": href} }
	tests := []struct {
		name   string
		change func(customer, links map[string]any)
		query  string
		want   string
		cost   requests
	}{
		{
			"no name", func(c, _ map[string]any) { delete(c, "organization") }, `id name`,
			`{"id": "35", "name": "Acme, Inc"}`,
			requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			"no name, but only the id is selected", func(c, _ map[string]any) { delete(c, "organization") }, `id`,
			`{"id": "35"}`,
			requests{customerRoute: 1},
		},
		{
			"name only", func(c, l map[string]any) { delete(c, "organizationId"); delete(l, "organization") }, `id name`,
			`null`,
			requests{customerRoute: 1},
		},
		{
			"link only", func(c, _ map[string]any) { delete(c, "organizationId") }, `id name`,
			`{"id": "35", "name": "Acme, Inc"}`,
			requests{customerRoute: 1},
		},
		{
			"relative link", func(_, l map[string]any) { l["organization"] = link("../organizations/35") }, `website`,
			`{"website": "www.acme.com"}`,
			requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			"link with flags of its own", func(_, l map[string]any) {
				l["organization"] = link("https://api.helpscout.net/v2/organizations/35?includeCounts=true&includeProperties=false")
			}, `id website customerCount`,
			`{"id": "35", "website": "www.acme.com", "customerCount": 1}`,
			requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			"several links", func(_, l map[string]any) {
				l["organization"] = []any{link("/v2/organizations/35"), link("/v2/organizations/36")}
			}, `website`, `{"website": "www.acme.com"}`, requests{customerRoute: 1, organizationRoute: 1},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{Customers: -1})
			api.account.Patch("/v2/customers/500", func(customer map[string]any) {
				test.change(customer, customer["_links"].(map[string]any))
			})
			got := api.data(t, `{ customer(id: "500") { organization { `+test.query+` } } }`, nil)
			wantData(t, got, `{"customer": {"organization": `+test.want+`}}`)
			api.wantRequests(t, test.cost)
		})
	}
}

func TestNode(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	ids := api.data(t, `{ customer(id: "500") { nodeId organization { nodeId } } }`, nil).(map[string]any)["customer"].(map[string]any)
	got := api.data(t, `query ($customer: ID!, $organization: ID!) {
	  customer: node(nodeId: $customer) { __typename nodeId ... on Customer { name } }
	  organization: node(nodeId: $organization) { __typename nodeId ... on Organization { website customerCount } }
	}`, map[string]any{"customer": ids["nodeId"], "organization": ids["organization"].(map[string]any)["nodeId"]})
	count := api.data(t, `{ organization(id: "35") { customerCount } }`, nil).(map[string]any)["organization"].(map[string]any)["customerCount"]
	wantData(t, got, fmt.Sprintf(`{
	  "customer": {"__typename": "Customer", "nodeId": %q, "name": "Vernon Bear"},
	  "organization": {"__typename": "Organization", "nodeId": %q, "website": "www.acme.com", "customerCount": %s}
	}`, ids["nodeId"], ids["organization"].(map[string]any)["nodeId"], count.(json.Number)))
}
