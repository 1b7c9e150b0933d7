package emulator_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestOrganizationIsWritten(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newWritableAPI(t, emulator.Options{Now: clock.Now})
	made := a.send("POST", "/v2/organizations", `{"name": "New Test Company", "domain": "newcompany.com",
		"domains": ["new.example"], "website": "www.newcompany.com", "description": "A new test company", "location": "US",
		"note": "Created via API test", "phones": ["+1 555 0123"], "brandColor": "#00FF00", "logoUrl": "ignored"}`)
	id := made.header.Get("Resource-ID")
	target := "/v2/organizations/" + id
	if made.status != http.StatusCreated || made.body != nil || id == "" ||
		made.header.Get("Location") != origin+target+"?includeCounts=false&includeProperties=false" {
		t.Fatalf("status %d, headers %v, body %v", made.status, made.header, made.body)
	}
	check := func(step, want string) {
		t.Helper()
		got := a.get(target)
		delete(got.body, "id")
		delete(got.body, "_links")
		if diff := cmp.Diff(decodeText(t, want), any(got.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	check("created", `{"name": "New Test Company", "domains": ["new.example", "newcompany.com"], "website": "www.newcompany.com",
		"description": "A new test company", "location": "US", "note": "Created via API test", "phones": ["+1 555 0123"],
		"brandColor": "#00FF00"}`)
	if got := a.get("/v2/organizations").ids("organizations"); got[0] != id {
		t.Errorf("first in the list is %s, want %s", got[0], id)
	}
	if got := a.send("PUT", target, `{"name": "Newer", "domains": ["b.example"], "domain": "c.example"}`); got.status != 204 {
		t.Fatalf("updated: status %d: %v", got.status, got.body)
	}
	check("updated", `{"name": "Newer", "domains": ["b.example"], "phones": []}`)
}

func TestOrganizationPutKeepsLogoAndProperties(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	before := a.Organizations()[0]
	a.send("PUT", "/v2/organizations/35", `{"name": "Acme Ltd"}`)
	want := emulator.Organization{
		ID: 35, Name: "Acme Ltd", LogoURL: before.LogoURL, Properties: before.Properties, LastInteractionAt: before.LastInteractionAt,
	}
	if diff := cmp.Diff(want, a.Organizations()[0]); diff != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	if got := a.get("/v2/customers/500").at("organization"); got != "Acme Ltd" {
		t.Errorf("the customer's organization is %v", got)
	}
}

// Memberships and counts follow a customer that moves, and a deletion.
func TestMembershipsFollow(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	other := a.send("POST", "/v2/organizations", `{"name": "Other"}`).header.Get("Resource-ID")
	counts := func() (own, others any) {
		count := func(id string) any {
			return a.get("/v2/organizations/" + id + "?includeCounts=true").at("customerCount")
		}
		return count("35"), count(other)
	}
	a.send("PUT", "/v2/customers/500", `{"firstName": "Vernon", "organizationId": `+other+`}`)
	if own, others := counts(); own != decodeText(t, "0") || others != decodeText(t, "1") {
		t.Errorf("after the move: %v and %v customers", own, others)
	}
	if got := a.get("/v2/organizations/" + other + "/customers").ids("customers"); !slices.Equal(got, []string{"500"}) {
		t.Errorf("customers %v", got)
	}
	for _, want := range []int{204, 404} {
		if got := a.send("DELETE", "/v2/organizations/"+other, ""); got.status != want || want == 204 && got.body != nil {
			t.Errorf("deleted: status %d, want %d", got.status, want)
		}
	}
	if got := a.get("/v2/customers/500"); got.at("organizationId") != nil || got.at("organization") != nil {
		t.Errorf("after the deletion: %v", got.body)
	}
}

func TestDomainsMatchCustomers(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		a := newWritableAPI(t, emulator.Options{Switches: emulator.Switches{DomainsMatchCustomers: on}})
		a.AddOrganization(emulator.Organization{ID: 36, Name: "Younger", Domains: []string{"acme.com"}})
		check := func(step, id string, matches bool) {
			t.Helper()
			if got := find(t, a.Customers(), id).OrganizationID != 0; got != (on && matches) {
				t.Errorf("switch %t, %s: the customer has an organization: %t", on, step, got)
			}
		}
		create := func(body string) string { return a.send("POST", "/v2/customers", body).header.Get("Resource-ID") }
		made := create(`{"emails":[{"type":"work","value":"ada@ACME.com"}]}`)
		check("created", made, true)
		if got := find(t, a.Customers(), made).OrganizationID; on && got != 35 {
			t.Errorf("of two organizations with the domain %d was chosen, want the older one", got)
		}
		a.send("PUT", "/v2/customers/"+made, `{"firstName":"Ada"}`)
		check("overwritten without a change of emails", made, false)
		a.send("PATCH", "/v2/customers/"+made, "["+addOp("/emails", workEmail)+"]")
		check("an email added", made, true)
		check("nothing written", "2", false)
		organization := a.send("POST", "/v2/organizations", `{"name":"Example","domains":["example.com"]}`).header.Get("Resource-ID")
		check("domains written", "2", true)
		a.send("DELETE", "/v2/organizations/"+organization, "")
		check("organization gone", "2", false)
	}
}

func TestOrganizationsAreRefused(t *testing.T) {
	t.Parallel()
	post := func(body string, violations ...string) refusal {
		return refusal{method: "POST", target: "/v2/organizations", body: body, status: 400, violations: violations}
	}
	put := func(body string, violations ...string) refusal {
		return refusal{method: "PUT", target: "/v2/organizations/35", body: body, status: 400, violations: violations}
	}
	whole := put(`{"name":"Acme"}`, "website: may not be null", "domains: may not be null", "phones: may not be null")
	whole.switches.PutNeedsWholeOrganization = true
	country := put(`{"name":"Acme","location":"Dallas, TX"}`, "location: must be a two-letter country code")
	country.switches.StrictCountries = true
	checkRefusals(t, map[string]refusal{
		"no name":    post(`{}`, "name: may not be null"),
		"empty name": put(`{"name":" "}`, "name: may not be empty"),
		"values": put(`{"name":5,"domains":"x","phones":[5],"brandColor":"red","note":[]}`, "name: must be a string",
			"note: must be a string", "domains: must be an array", "phones[0]: must be a string", "brandColor: must match"),
		"domain":               post(`{"name":"x","domain":["y"]}`, "domain: must be a string"),
		"whole":                whole,
		"country":              country,
		"unknown organization": {method: "PUT", target: "/v2/organizations/1", body: `{"name":"x"}`, status: 404},
		"unknown, deleted":     {method: "DELETE", target: "/v2/organizations/1", status: 404},
		"id": {
			method: "DELETE", target: "/v2/organizations/x", status: 400, violations: []string{"organizationId: invalid identifier"},
		},
	})
}
