package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

const wholeCustomer = `{
	"firstName": "Vernon", "lastName": "Bear", "photoUrl": "https://example.com/a.jpg", "photoType": "twitter",
	"jobTitle": "CEO", "location": "Dallas", "background": "Notes", "age": "30-35", "gender": "male", "organizationId": 35,
	"unknown": 1, "id": 7,
	"emails": [{"type": "work", "value": "new@acme.com"}], "phones": [{"type": "fax", "value": "222"}],
	"chats": [{"type": "aim", "value": "jsprout"}], "socialProfiles": [{"type": "twitter", "value": "@hs"}],
	"websites": [{"value": "http://www.example.com"}],
	"address": {"city": "Dallas", "state": "TX", "postalCode": "74206", "country": "US", "lines": ["1 Main St"]},
	"properties": [{"slug": "car", "value": "Tesla"}, {"slug": "employees", "value": 5}, {"slug": "plan", "value": "Plus"}]}`

func TestCreateCustomer(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, Now: clock.Now})
	got := a.send("POST", "/v2/customers", wholeCustomer)
	if got.status != http.StatusCreated || got.body != nil {
		t.Fatalf("status %d, body %v", got.status, got.body)
	}
	id := got.header.Get("Resource-ID")
	if id == "" || got.header.Get("Location") != origin+"/v2/customers/"+id {
		t.Fatalf("headers %v", got.header)
	}
	read := a.get("/v2/customers/" + id)
	embedded, _ := read.at("_embedded").(map[string]any)
	for _, list := range embedded {
		entries, _ := list.([]any)
		for _, entry := range entries {
			delete(entry.(map[string]any), "id")
		}
	}
	for _, name := range []string{"id", "_links"} {
		delete(read.body, name)
	}
	want := decodeText(t, `{
		"firstName": "Vernon", "lastName": "Bear", "photoUrl": "https://example.com/a.jpg", "photoType": "twitter",
		"jobTitle": "CEO", "location": "Dallas", "background": "Notes", "age": "30-35", "gender": "Male", "organizationId": 35,
		"organization": "Acme, Inc", "createdAt": "2026-01-01T12:00:00Z", "updatedAt": "2026-01-01T12:00:00Z",
		"conversationCount": 0, "draft": false,
		"_embedded": {
			"emails": [{"type": "work", "value": "new@acme.com"}], "phones": [{"type": "fax", "value": "222"}],
			"chats": [{"type": "aim", "value": "jsprout"}], "social_profiles": [{"type": "twitter", "value": "@hs"}],
			"websites": [{"value": "http://www.example.com"}],
			"address": {"city": "Dallas", "state": "TX", "postalCode": "74206", "country": "US", "lines": ["1 Main St"]},
			"properties": [
				{"type": "text", "slug": "car", "name": "Car", "value": "Tesla", "text": "Tesla", "source": {"name": "api"}},
				{"type": "number", "slug": "employees", "name": "Employees", "value": "5", "text": "5",
					"source": {"name": "api"}},
				{"type": "dropdown", "slug": "plan", "name": "Plan", "value": "1313b25a-1150-49a4-8514-5b31f37e427f",
					"text": "Plus", "source": {"name": "api"}}]}}`)
	if diff := cmp.Diff(want, any(read.body)); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if got := a.get("/v2/customers").ids("customers")[0]; got != id {
		t.Errorf("first in the list is %s, want %s", got, id)
	}
	if got := a.get("/v2/organizations/35?includeCounts=true").at("customerCount"); got != decodeText(t, "2") {
		t.Errorf("customerCount = %v, want 2", got)
	}
}

func TestCreateCustomerWithLittle(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	for body, want := range map[string]emulator.Customer{
		`{}`: {},
		`{"firstName": null, "emails": null, "address": null, "phone": "5"}`: {
			Phones: []emulator.Entry{{Value: "5", Type: "work"}},
		},
		`{"organization": "Family farm", "emails": []}`: {Organization: "Family farm"},
	} {
		got := a.send("POST", "/v2/customers", body)
		if got.status != http.StatusCreated {
			t.Fatalf("%s: status %d: %v", body, got.status, got.body)
		}
		made := find(t, a.Customers(), got.header.Get("Resource-ID"))
		made.ID, made.CreatedAt, made.UpdatedAt = 0, time.Time{}, time.Time{}
		for i := range made.Phones {
			made.Phones[i].ID = 0
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func find(t *testing.T, customers []emulator.Customer, id string) emulator.Customer {
	t.Helper()
	for _, c := range customers {
		if fmt.Sprint(c.ID) == id {
			return c
		}
	}
	t.Fatalf("no customer %s", id)
	return emulator.Customer{}
}

func TestCreateCustomerIsRefused(t *testing.T) {
	t.Parallel()
	post := func(body string, status int, violations ...string) refusal {
		return refusal{method: "POST", target: "/v2/customers", body: body, status: status, violations: violations}
	}
	long := strings.Repeat("é", 61)
	checkRefusals(t, map[string]refusal{
		"empty first name": post(`{"firstName": ""}`, 400, "firstName: size must be between 1 and 40"),
		"lengths": post(fmt.Sprintf(`{"firstName": %q, "lastName": %[1]q, "jobTitle": %[1]q, "location": %[1]q,
			"organization": %[1]q, "photoUrl": %[2]q, "background": %[2]q}`, long, strings.Repeat("x", 201)), 400,
			"firstName: size", "lastName: size", "jobTitle: size must be between 0 and 60", "location: size",
			"organization: size", "photoUrl: size must be between 0 and 200", "background: size"),
		"enums": post(`{"gender": "none", "photoType": "default"}`, 400,
			"gender: Expected one of these: 'male', 'female', 'unknown'", "photoType: Expected one of these: 'unknown', "),
		"types": post(`{"firstName": 5, "emails": {}, "phones": ["5"], "address": [], "organizationId": "35"}`, 400,
			"firstName: must be a string", "emails: must be an array", "phones[0]: must be an object",
			"address: must be an object", "organizationId: invalid identifier"),
		"entries": post(`{"emails": [{"type": "work", "value": "ok@example.com"}, {"type": "WORK", "value": "nobody"}],
			"phones": [{}], "socialProfiles": [{"type": "foursquare", "value": " "}], "websites": [{"type": "x"}]}`, 400,
			"emails[1].value: not a well-formed email address", "emails[1].type: Expected one of these: 'home', 'other', 'work'",
			"phones[0].value: may not be null", "phones[0].type: may not be null",
			"socialProfiles[0].value: may not be empty", "socialProfiles[0].type: Expected", "websites[0].value: may not be null"),
		"address": post(`{"address": {"city": "", "lines": [1]}}`, 400,
			"address.lines[0]: must be a string", "address.city: may not be empty", "address.state: may not be null",
			"address.postalCode: may not be null", "address.country: may not be null"),
		"properties": post(`{"properties": [{"slug": "shoe-size", "value": "5"}, {"slug": "employees", "value": "5"}, {}]}`, 400,
			"properties[0].slug: no such property", "properties[1].value: must be an integer",
			"properties[2].slug: may not be null"),
		"unknown organization":  post(`{"organizationId": 36}`, 400, "organizationId: no such organization"),
		"negative organization": post(`{"organizationId": -35}`, 400, "organizationId: invalid identifier"),
		"known email":           post(`{"emails": [{"type": "work", "value": "BEAR@acme.com"}]}`, 409),
		"unknown organization, not found": {
			method: "POST", target: "/v2/customers", body: `{"organizationId": 36}`, status: 404,
			switches: emulator.Switches{UnknownOrganizationNotFound: true},
		},
		"nobody": {
			method: "POST", target: "/v2/customers", body: `{"jobTitle": "CEO"}`, status: 400,
			switches:   emulator.Switches{CreateNeedsIdentity: true},
			violations: []string{"<nil>: a name, an email or a phone is required"},
		},
	})
}

func TestCreateIgnoresOrganizationID(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Switches: emulator.Switches{CreateIgnoresOrganizationID: true}})
	got := a.send("POST", "/v2/customers", `{"organizationId": 36}`)
	if made := find(t, a.Customers(), got.header.Get("Resource-ID")); made.OrganizationID != 0 {
		t.Errorf("organization %d", made.OrganizationID)
	}
}

func TestDocumentedRequestBodies(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	for _, test := range []struct{ method, target, body string }{
		{"POST", "/v2/customers", `{"firstName":"Vernon","lastName":"Bear","emails":[{"type":"work","value":"vernon@example.com"}],
			"organization":"Acme, Inc","phone":"123","gender":"Male"}`},
		{"PATCH", "/v2/customers/500", `[{"op":"replace","path":"/firstName","value":"Janet"},{"op":"remove","path":"/jobTitle"},
			{"op":"add","path":"/emails","value":{"type":"work","value":"janet@example.com"}},
			{"op":"replace","path":"/phones/2/value","value":"222-333-4444"},{"op":"remove","path":"/chats/5"},
			{"op":"replace","path":"/address/city","value":"Dallas"}]`},
	} {
		if got := a.send(test.method, test.target, test.body); got.status >= 300 {
			t.Errorf("%s %s: status %d: %v", test.method, test.target, got.status, got.body)
		}
	}
}

func TestOverwriteCustomer(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, Now: clock.Now})
	before := find(t, a.Customers(), "500")
	got := a.send("PUT", "/v2/customers/500", `{"firstName": "Vera", "age": null, "phone": "1", "address": {"city": 5},
		"emails": [], "properties": []}`)
	if got.status != http.StatusNoContent || got.body != nil {
		t.Fatalf("status %d, body %v", got.status, got.body)
	}
	want := before
	want.FirstName, want.UpdatedAt = "Vera", clock.Now()
	want.LastName, want.Gender, want.JobTitle, want.Location, want.Organization, want.OrganizationID = "", "", "", "", "", 0
	want.PhotoType, want.PhotoURL, want.Age, want.Background = "", "", "", ""
	if diff := cmp.Diff(want, find(t, a.Customers(), "500")); diff != "" {
		t.Errorf("overwritten (-want +got):\n%s", diff)
	}
	a.send("PUT", "/v2/customers/500", `{"organization": "Own shop", "organizationId": 35}`)
	if got := a.get("/v2/customers/500"); got.at("organization") != "Acme, Inc" {
		t.Errorf("an id beside a text: %v", got.body)
	}
	a.send("PUT", "/v2/customers/500", `{"organization": "Own shop"}`)
	if got := a.get("/v2/customers/500"); got.at("organization") != "Own shop" || got.at("organizationId") != nil {
		t.Errorf("a text alone: %v", got.body)
	}
}

func TestOverwriteCustomerIsRefused(t *testing.T) {
	t.Parallel()
	checkRefusals(t, map[string]refusal{
		"unknown customer": {method: "PUT", target: "/v2/customers/1", body: `{}`, status: 404},
		"invalid id": {
			method: "PUT", target: "/v2/customers/x", body: `{}`, status: 400, violations: []string{"customerId: invalid identifier"},
		},
		"values": {
			method: "PUT", target: "/v2/customers/500", body: `{"lastName": "", "gender": "nonbinary"}`, status: 400,
			violations: []string{"lastName: size", "gender: Expected"},
		},
		"organization": {
			method: "PUT", target: "/v2/customers/500", body: `{"organizationId": 36}`, status: 400,
			violations: []string{"organizationId: no such organization"},
		},
		"organization not found": {
			method: "PUT", target: "/v2/customers/500", body: `{"organizationId": 36}`, status: 404,
			switches: emulator.Switches{UnknownOrganizationNotFound: true},
		},
	})
}

func TestDeleteCustomer(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{
		Customers: -1, Tokens: []string{"narrow"},
		SeesAllConversations: func(token string, _ int64) bool { return token != "narrow" },
	})
	a.AddCustomer(emulator.Customer{ID: 9, ConversationCount: 101})
	a.token = "narrow"
	for _, target := range []string{"/v2/customers/500", "/v2/customers/500?async=true"} {
		if got := a.send("DELETE", target, ""); got.status != http.StatusForbidden || got.at("message") != "Access denied" {
			t.Errorf("%s: status %d, body %v", target, got.status, got.body)
		}
	}
	a.token = emulator.DefaultToken
	for _, step := range []struct {
		target string
		want   int
	}{
		{"/v2/customers/1", 404},
		{"/v2/customers/500?async=maybe", 400},
		{"/v2/customers/9", 403},
		{"/v2/customers/9?async=false", 403},
		{"/v2/customers/9?async=true", 202},
		{"/v2/customers/9", 404},
		{"/v2/customers/500", 204},
		{"/v2/customers/500?async=true", 404},
	} {
		got := a.do(a.request("DELETE", step.target, ""))
		if got.status != step.want || got.status < 300 && got.body != nil {
			t.Errorf("%s: status %d, want %d, body %v", step.target, got.status, step.want, got.body)
		}
	}
	if left := len(a.Customers()) + len(a.Conversations()); left != 0 {
		t.Errorf("%d records are left", left)
	}
}

func TestDeletionInTheBackground(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, Now: clock.Now, DeleteDelay: time.Minute})
	status := func(method, target string) int { return a.send(method, target, "{}").status }
	if got := status("DELETE", "/v2/customers/500?async=true"); got != http.StatusAccepted {
		t.Fatalf("status %d", got)
	}
	clock.advance(59 * time.Second)
	if got := status("PUT", "/v2/customers/500"); got != http.StatusNoContent {
		t.Errorf("a write before the end: status %d", got)
	}
	if got := status("DELETE", "/v2/customers/500?async=true"); got != http.StatusAccepted {
		t.Errorf("deleted again: status %d", got)
	}
	clock.advance(time.Second)
	if got := status("GET", "/v2/customers/500"); got != http.StatusNotFound || len(a.Customers()) != 0 {
		t.Errorf("at the end: status %d, %d customers", got, len(a.Customers()))
	}
}

func TestWritesObeyVisibility(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Visible: func(string, int64) bool { return false }})
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		if got := a.send(method, "/v2/customers/500", `[]`); got.status != 404 && method != "PUT" {
			t.Errorf("%s: status %d", method, got.status)
		}
	}
}

func TestWritesShowInLists(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, Now: clock.Now, IndexLag: time.Minute})
	a.send("POST", "/v2/customers", `{"firstName": "Ada", "emails": [{"type": "work", "value": "Ada@example.com"}]}`)
	found := func(target string) int { return len(a.get(target).ids("customers")) }
	const byEmail, modified = "/v3/customers?email=ada%40example.com", "/v2/customers?modifiedSince=2026-01-01T12:00:00Z"
	if got := []int{found(byEmail), found(modified), found(search(`email:"ada@"`))}; !cmp.Equal(got, []int{1, 1, 0}) {
		t.Errorf("at once: %d by email, %d by change, %d by query", got[0], got[1], got[2])
	}
	clock.advance(time.Minute)
	if got := found(search(`email:"ada@"`)); got != 1 {
		t.Errorf("after the lag: %d by query", got)
	}
	a.send("PATCH", "/v2/customers/500", `[{"op": "replace", "path": "/emails/1/value", "value": "vernon@acme.com"}]`)
	if got := []int{found(search(`email:"bear@"`)), found(search(`email:"vernon@"`))}; !cmp.Equal(got, []int{1, 0}) {
		t.Errorf("within the lag: %d by the old email, %d by the new one", got[0], got[1])
	}
	if got := found("/v2/customers?modifiedSince=2026-01-01T12:01:00Z"); got != 1 {
		t.Errorf("%d changed customers", got)
	}
}
