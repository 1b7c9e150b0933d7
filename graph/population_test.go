package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// Every customer of a population as varied as real data has the values of the account, in each form that the REST API may
// use.
func TestWholePopulation(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"absent scalars": {}, "null scalars": {NullScalars: true}, "links to follow": {OmitEmbedded: true},
		"other population": {Seed: 7, OrganizationLink: emulator.LinkTemplated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, options)
			for customers := range slices.Chunk(api.account.Customers(), 100) {
				compareCustomers(t, api, customers, options.OmitEmbedded)
			}
		})
	}
}

func compareCustomers(t *testing.T, api *api, customers []emulator.Customer, withoutProperties bool) {
	t.Helper()
	ids := make([]string, len(customers))
	for i, customer := range customers {
		ids[i] = fmt.Sprint(customer.ID)
	}
	query := `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ...Everything } }` + everything
	if withoutProperties { // the REST API has no link to them
		query = strings.Replace(query, "properties { __typename slug name type value text source }", "", 1)
	}
	rows := api.data(t, query, map[string]any{"ids": ids}).(map[string]any)["customersByIds"].([]any)
	for i, customer := range customers {
		want := wantCustomer(customer)
		if withoutProperties {
			delete(want, "properties")
		}
		if diff := cmp.Diff(want, rows[i]); diff != "" {
			t.Fatalf("customer %d (-want +got):\n%s", customer.ID, diff)
		}
	}
}

// wantCustomer returns the customer as the schema promises it, without the code that is tested.
func wantCustomer(c emulator.Customer) map[string]any {
	want := map[string]any{
		"id": fmt.Sprint(c.ID), "firstName": orNull(c.FirstName), "lastName": orNull(c.LastName),
		"name":   orNull(strings.TrimSpace(c.FirstName + " " + c.LastName)),
		"gender": wantEnum(c.Gender, "FEMALE MALE UNKNOWN"), "jobTitle": orNull(c.JobTitle), "location": orNull(c.Location),
		"age": orNull(c.Age), "background": orNull(c.Background), "photoUrl": orNull(c.PhotoURL),
		"photoType": wantEnum(c.PhotoType, "FACEBOOK GOOGLE_PROFILE GOOGLE_PLUS GRAVATAR INSTAGRAM LINKEDIN TWITTER UNKNOWN"),
		"draft":     c.Draft, "conversationCount": json.Number(fmt.Sprint(c.ConversationCount)),
		"createdAt": c.CreatedAt.Format(time.RFC3339), "updatedAt": c.UpdatedAt.Format(time.RFC3339),
		"organizationName": orNull(c.Organization), "organization": nil, "address": nil,
		"emails": wantEntries(c.Emails, "HOME WORK OTHER UNKNOWN"),
		"phones": wantEntries(c.Phones, "FAX HOME MOBILE PAGER WORK OTHER UNKNOWN"),
		"chats":  wantEntries(c.Chats, "AIM GTALK ICQ MSN QQ SKYPE XMPP YAHOO OTHER UNKNOWN"),
		"socialProfiles": wantEntries(c.SocialProfiles, "ABOUT_ME FACEBOOK FLICKR FOURSQUARE GOOGLE GOOGLE_PLUS LINKEDIN QUORA "+
			"TUNGLE_ME TWITTER YOUTUBE OTHER UNKNOWN"),
		"websites": wantEntries(c.Websites, ""),
	}
	if c.OrganizationID != 0 {
		want["organization"] = map[string]any{"id": fmt.Sprint(c.OrganizationID), "name": c.Organization}
	}
	if a := c.Address; a != nil {
		want["address"] = map[string]any{
			"lines": wantList(a.Lines, func(line string) any { return line }), "city": orNull(a.City), "state": orNull(a.State),
			"postalCode": orNull(a.PostalCode), "country": orNull(a.Country),
		}
	}
	want["properties"] = wantList(c.Properties, func(p emulator.CustomerProperty) any {
		return map[string]any{
			"__typename": map[string]string{
				"text": "TextProperty", "number": "NumberProperty", "date": "DateProperty",
				"url": "UrlProperty", "dropdown": "DropdownProperty",
			}[p.Type],
			"slug": p.Slug, "name": orNull(p.Name), "type": strings.ToUpper(p.Type), "value": orNull(p.Value), "text": orNull(p.Text),
			"source": orNull(p.Source),
		}
	})
	return want
}

func wantEntries(entries []emulator.Entry, types string) any {
	return wantList(entries, func(e emulator.Entry) any {
		entry := map[string]any{"id": fmt.Sprint(e.ID), "value": e.Value}
		if types != "" {
			entry["type"] = wantEnum(e.Type, types)
		}
		return entry
	})
}

func wantList[T any](items []T, want func(T) any) any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = want(item)
	}
	return list
}

// wantEnum returns the value among known that the word names, in any case.
func wantEnum(word, known string) any {
	if word == "" {
		return nil
	}
	if strings.EqualFold(word, "forsquare") {
		return "FOURSQUARE"
	}
	for value := range strings.SplitSeq(known, " ") {
		if strings.EqualFold(word, strings.ReplaceAll(value, "_", "")) {
			return value
		}
	}
	return "UNKNOWN"
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// Answers that depart from the documentation break no query, and never give a wrong number.
func TestUnusualAnswers(t *testing.T) {
	t.Parallel()
	const properties = `properties { __typename slug type value ... on NumberProperty { number } ... on DateProperty { date } }`
	tests := []struct {
		name   string
		change func(customer map[string]any)
		query  string
		want   string
	}{
		{
			"unknown members", func(c map[string]any) {
				c["surprise"] = map[string]any{"deep": []any{1, nil}}
				c["_embedded"].(map[string]any)["pets"] = []any{"cat"}
				c["_links"].(map[string]any)["curies"] = []any{map[string]any{"href": "x", "templated": true}}
			}, `firstName emails { value }`, `{"firstName": "Vernon", "emails": [{"value": "bear@acme.com"}]}`,
		},
		{
			"unknown words", func(c map[string]any) {
				c["gender"], c["photoType"] = "divers", "MySpace"
				embedded(c, "emails")["type"], embedded(c, "social_profiles")["type"] = "carrier pigeon", "Forsquare"
			}, `gender photoType emails { type } socialProfiles { type }`,
			`{"gender": "UNKNOWN", "photoType": "UNKNOWN", "emails": [{"type": "UNKNOWN"}], "socialProfiles": [{"type": "FOURSQUARE"}]}`,
		},
		{
			"null scalars", func(c map[string]any) {
				for name := range c {
					if name != "id" && name != "_embedded" && name != "_links" {
						c[name] = nil
					}
				}
				embedded(c, "emails")["type"] = nil
			}, `id name gender age draft conversationCount createdAt organizationName emails { type }`,
			`{"id": "500", "name": null, "gender": null, "age": null, "draft": false, "conversationCount": null,
			  "createdAt": null, "organizationName": null, "emails": [{"type": null}]}`,
		},
		{
			"no scalars at all", func(c map[string]any) {
				for name := range c {
					if name != "id" && name != "_embedded" {
						delete(c, name)
					}
				}
			}, `id firstName updatedAt draft organization { id }`,
			`{"id": "500", "firstName": null, "updatedAt": null, "draft": false, "organization": null}`,
		},
		{
			"null lists", func(c map[string]any) {
				c["_embedded"].(map[string]any)["address"] = nil
				c["_embedded"].(map[string]any)["emails"] = []any{}
			}, `emails { value } address { city }`, `{"emails": [], "address": null}`,
		},
		{
			"ids beyond 2^53", func(c map[string]any) {
				c["organizationId"] = json.Number("9223372036854775807")
				c["_links"].(map[string]any)["organization"] = map[string]any{"href": "/v2/organizations/9223372036854775807"}
				embedded(c, "emails")["id"] = json.Number("9007199254740995")
			}, `organization { id } emails { id }`,
			`{"organization": {"id": "9223372036854775807"}, "emails": [{"id": "9007199254740995"}]}`,
		},
		{
			"number properties", func(c map[string]any) {
				setProperties(c, "number", "5", "9007199254740993", "-0.1", "1e3", "many", "1,000", " 5", "", "0x10",
					json.Number("12345678901234567890"), json.Number("2.50"), true, nil)
			}, `properties { value ... on NumberProperty { number } }`,
			`{"properties": [
			  {"value": "5", "number": 5}, {"value": "9007199254740993", "number": 9007199254740993}, {"value": "-0.1", "number": -0.1},
			  {"value": "1e3", "number": 1e3}, {"value": "many", "number": null}, {"value": "1,000", "number": null},
			  {"value": " 5", "number": null}, {"value": "", "number": null}, {"value": "0x10", "number": null},
			  {"value": "12345678901234567890", "number": 12345678901234567890}, {"value": "2.50", "number": 2.50},
			  {"value": "true", "number": null}, {"value": null, "number": null}]}`,
		},
		{
			"date properties", func(c map[string]any) {
				setProperties(c, "date", "2019-01-02", "2019-02-30", "01/02/2019", "2019-01-02T00:00:00Z", nil)
			}, `properties { value ... on DateProperty { date } }`,
			`{"properties": [{"value": "2019-01-02", "date": "2019-01-02"}, {"value": "2019-02-30", "date": null},
			  {"value": "01/02/2019", "date": null}, {"value": "2019-01-02T00:00:00Z", "date": null}, {"value": null, "date": null}]}`,
		},
		{
			"kinds of properties", func(c map[string]any) {
				setProperties(c, "URL", "example.com")
				more := map[string]any{"type": "rating", "slug": "stars", "value": 5}
				c["_embedded"].(map[string]any)["properties"] = append(c["_embedded"].(map[string]any)["properties"].([]any), more)
			}, properties,
			`{"properties": [{"__typename": "UrlProperty", "slug": "p0", "type": "URL", "value": "example.com"},
			  {"__typename": "UnknownProperty", "slug": "stars", "type": "UNKNOWN", "value": "5"}]}`,
		},
		{
			"times", func(c map[string]any) { c["createdAt"], c["updatedAt"] = "yesterday", "2012-07-24T22:18:33.5+02:00" },
			`createdAt updatedAt`, `{"createdAt": null, "updatedAt": "2012-07-24T20:18:33.5Z"}`,
		},
		{
			"age as a number", func(c map[string]any) { c["age"] = 52 }, `age`, `{"age": "52"}`,
		},
		{
			"one entry in place of a list", func(c map[string]any) {
				c["_embedded"].(map[string]any)["emails"] = map[string]any{"id": 9, "value": "only@acme.com"}
			}, `emails { id value type }`, `{"emails": [{"id": "9", "value": "only@acme.com", "type": null}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{})
			api.account.Patch("/v2/customers/500", test.change)
			got := api.data(t, `{ customer(id: "500") { `+test.query+` } }`, nil)
			wantData(t, got, `{"customer": `+test.want+`}`)
			api.wantRequests(t, requests{customerRoute: 1})
		})
	}
}

func TestPropertiesBySlug(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	api.account.Patch("/v2/customers/500", func(c map[string]any) { setProperties(c, "text", "zero", "one", "two") })
	got := api.data(t, `{ customer(id: "500") {
	  all: properties { slug } null: properties(slugs: null) { slug } none: properties(slugs: []) { slug }
	  some: properties(slugs: ["p2", "P1", "p0"]) { slug } one: property(slug: "p1") { value } missing: property(slug: "car") { value }
	} }`, nil)
	wantData(t, got, `{"customer": {
	  "all": [{"slug": "p0"}, {"slug": "p1"}, {"slug": "p2"}], "null": [{"slug": "p0"}, {"slug": "p1"}, {"slug": "p2"}], "none": [],
	  "some": [{"slug": "p0"}, {"slug": "p2"}], "one": {"value": "one"}, "missing": null}}`)
	api.wantRequests(t, requests{customerRoute: 1})
}

// embedded returns the first entry of an embedded list.
func embedded(customer map[string]any, list string) map[string]any {
	return customer["_embedded"].(map[string]any)[list].([]any)[0].(map[string]any)
}

func setProperties(customer map[string]any, kind string, values ...any) {
	properties := make([]any, len(values))
	for i, value := range values {
		properties[i] = map[string]any{"type": kind, "slug": fmt.Sprintf("p%d", i), "name": "P", "value": value, "text": value}
	}
	customer["_embedded"].(map[string]any)["properties"] = properties
}
