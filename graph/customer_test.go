package graph_test

import (
	"fmt"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// everything selects all fields of a customer, and those of its organization that cost no request.
const everything = `
fragment Everything on Customer {
  id firstName lastName name gender jobTitle location age background photoUrl photoType draft conversationCount
  createdAt updatedAt organizationName
  emails { id value type }
  phones { id value type }
  chats { id value type }
  socialProfiles { id value type }
  websites { id value }
  properties { __typename slug name type value text source }
  address { lines city state postalCode country }
  organization { id name }
}`

// The documented customer: https://developer.helpscout.com/mailbox-api/endpoints/customers/get/.
const documentedCustomer = `{
  "id": "500", "firstName": "Vernon", "lastName": "Bear", "name": "Vernon Bear", "gender": "MALE",
  "jobTitle": "CEO and Co-Founder", "location": "Greater Dallas/FT Worth Area", "age": "30-35",
  "background": "I've worked with Vernon before and he's really great.",
  "photoUrl": "http://twitter.com/img/some-avatar.jpg", "photoType": "TWITTER", "draft": false, "conversationCount": 10,
  "createdAt": "2012-07-23T12:34:12Z", "updatedAt": "2012-07-24T20:18:33Z", "organizationName": "Acme, Inc",
  "emails": [{"id": "1", "value": "bear@acme.com", "type": "HOME"}],
  "phones": [{"id": "2", "value": "123-123-123", "type": "HOME"}],
  "chats": [{"id": "5", "value": "54831172", "type": "AIM"}],
  "socialProfiles": [{"id": "4", "value": "@me", "type": "TWITTER"}],
  "websites": [{"id": "3", "value": "http://home.com"}],
  "properties": [{"__typename": "TextProperty", "slug": "car", "name": "Car", "type": "TEXT", "value": "Tesla",
    "text": "Tesla", "source": "api"}],
  "address": {"lines": [], "city": "Prague", "state": null, "postalCode": null, "country": null},
  "organization": {"id": "35", "name": "Acme, Inc"}
}`

func TestDocumentedCustomer(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	got := api.data(t, `{ customer(id: "500") { ...Everything } }`+everything, nil)
	wantData(t, got, `{"customer": `+documentedCustomer+`}`)
	api.wantRequests(t, requests{customerRoute: 1})
}

// The same customer, sent without embedded parts, so that each link must be followed.
func TestDocumentedCustomerByLinks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{OmitEmbedded: true, OrganizationLink: emulator.LinkTemplated})
		const query = `{
	  customer(id: "500") {
	    emails { id value type } phones { id value type } chats { id value type }
	    socialProfiles { id value type } websites { id value }
	    address { city lines }
	    organization { id name website }
	  }
	  again: customer(id: "500") { emails { value } address { city } organization { description } }
	}`
		got := api.query(t, query, nil)
		if len(got.Errors) != 0 {
			t.Fatalf("errors: %+v", got.Errors)
		}
		customer := got.Data.(map[string]any)["customer"].(map[string]any)
		delete(customer, "organization")
		wantData(t, customer, `{
	  "emails": [{"id": "1", "value": "bear@acme.com", "type": "HOME"}],
	  "phones": [{"id": "2", "value": "123-123-123", "type": "HOME"}],
	  "chats": [{"id": "5", "value": "54831172", "type": "AIM"}],
	  "socialProfiles": [{"id": "4", "value": "@me", "type": "TWITTER"}],
	  "websites": [{"id": "3", "value": "http://home.com"}],
	  "address": {"city": "Prague", "lines": []}
	}`)
		api.wantRequests(t, requests{
			customerRoute:                      1,
			customerRoute + "/emails":          1,
			customerRoute + "/phones":          1,
			customerRoute + "/chats":           1,
			customerRoute + "/social-profiles": 1,
			customerRoute + "/websites":        1,
			customerRoute + "/address":         1,
			organizationRoute:                  1,
		})
	})
}

// The REST requests of operations, by route; docs/costs.md has more operations, with the number of requests.
func TestCosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options emulator.Options
		query   string
		want    requests
	}{
		{
			name:  "one customer with all its entries",
			query: `{ customer(id: "500") { ...Everything } }` + everything,
			want:  requests{customerRoute: 1},
		},
		{
			name:  "a customer without an address",
			query: fmt.Sprintf(`{ customer(id: "%d") { address { city } emails { value } } }`, withoutAddress(t)),
			want:  requests{customerRoute: 1},
		},
		{
			name:    "a part that is not embedded",
			options: emulator.Options{OmitEmbedded: true},
			query:   `{ customer(id: "500") { name phones { value } } }`,
			want:    requests{customerRoute: 1, customerRoute + "/phones": 1},
		},
		{
			name:    "a part that is neither embedded nor selected",
			options: emulator.Options{OmitEmbedded: true},
			query:   `query ($no: Boolean = false) { customer(id: "500") { name emails @include(if: $no) { value } } }`,
			want:    requests{customerRoute: 1},
		},
		{
			name:  "an organization's id and name",
			query: `{ customer(id: "500") { organization { __typename id nodeId name } } }`,
			want:  requests{customerRoute: 1},
		},
		{
			name:  "an organization's website",
			query: `{ customer(id: "500") { organization { website } } }`,
			want:  requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			name:    "an organization without a link",
			options: emulator.Options{OrganizationLink: emulator.LinkMissing},
			query:   `{ customer(id: "500") { organization { website } } }`,
			want:    requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			name: "ten aliases of a customer",
			query: `{
			  a: customer(id: "500") { name } b: customer(id: "500") { emails { value } }
			  c: customer(id: "500") { phones { value } } d: customer(id: "500") { address { city } }
			  e: customer(id: "500") { age } f: customer(id: "500") { draft } g: customer(id: "500") { gender }
			  h: customer(id: "500") { organization { website } } i: customer(id: "500") { organization { note } }
			  j: customer(id: "500") { organization { customerCount properties { slug } } }
			}`,
			want: requests{customerRoute: 1, organizationRoute: 1},
		},
		{
			name:  "an organization under several aliases, with different parts",
			query: `{ a: organization(id: "35") { name } b: organization(id: "35") { customerCount } c: organization(id: "35") { properties { slug } } }`,
			want:  requests{organizationRoute: 1},
		},
		{
			name: "by id, by node id and in a list",
			query: `{ customer(id: "500") { name } node(nodeId: "Q3VzdG9tZXI6NTAw") { ... on Customer { age } }
			          customersByIds(ids: ["500", "500"]) { draft } }`,
			want: requests{customerRoute: 1},
		},
		{
			name:  "a missing customer, twice",
			query: `{ a: customer(id: "1") { name } b: customersByIds(ids: ["1"]) { name } }`,
			want:  requests{customerRoute: 1},
		},
		{
			name:  "the schema itself",
			query: `{ __typename __schema { queryType { name } } }`,
			want:  nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, test.options)
				api.data(t, test.query, nil)
				api.wantRequests(t, test.want)
			})
		})
	}
}

func TestOrganizationsOfManyCustomersAreReadOnce(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"embedded": {}, "links": {OmitEmbedded: true}, "templated": {OrganizationLink: emulator.LinkTemplated},
		"no link": {OrganizationLink: emulator.LinkMissing},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, options)
				ids, organizations := []string{}, map[int64]bool{}
				for _, customer := range api.account.Customers()[:50] {
					ids = append(ids, fmt.Sprint(customer.ID))
					if customer.OrganizationID != 0 {
						organizations[customer.OrganizationID] = true
					}
				}
				const query = `query ($ids: [ID!]!) { customersByIds(ids: $ids) { organization { website customerCount } } }`
				api.data(t, query, map[string]any{"ids": ids})
				api.wantRequests(t, requests{customerRoute: 50, organizationRoute: len(organizations)})
			})
		})
	}
}

// withoutAddress returns the id of a customer without an address.
func withoutAddress(t *testing.T) int64 {
	t.Helper()
	for _, customer := range newAPI(t, emulator.Options{}).account.Customers() {
		if customer.Address == nil {
			return customer.ID
		}
	}
	t.Fatal("every customer has an address")
	return 0
}
