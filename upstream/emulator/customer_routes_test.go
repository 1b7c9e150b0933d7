package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// customers are three customers whose order differs in every list.
func customers() []emulator.Customer {
	day := func(d int) time.Time { return time.Date(2020, 1, d, 0, 0, 0, 0, time.UTC) }
	return []emulator.Customer{
		{
			ID: 1, FirstName: "Ada", LastName: "Tamm", CreatedAt: day(1), UpdatedAt: day(9), Mailboxes: []int64{13},
			Emails: []emulator.Entry{{ID: 11, Value: "Ada@Amber.example", Type: "work"}},
		},
		{
			ID: 2, FirstName: "ben", LastName: "Quinn", CreatedAt: day(2), UpdatedAt: day(3), Mailboxes: []int64{7},
			Emails: []emulator.Entry{{ID: 21, Value: "ben@example.com"}, {ID: 22, Value: "ben@amber.example"}},
			Phones: []emulator.Entry{{ID: 23, Value: "555-0100", Type: "fax"}},
		},
		{
			ID: 3, FirstName: "Cleo", LastName: "Abbott", CreatedAt: day(3), UpdatedAt: day(5), Mailboxes: []int64{7, 13},
			Organization: "Amber", OrganizationID: 5,
		},
	}
}

func newCustomersAPI(t *testing.T, options emulator.Options) api {
	t.Helper()
	options.Customers = -1
	a := newAPI(t, options)
	a.RemoveCustomer(500)
	for _, c := range customers() {
		a.AddCustomer(c)
	}
	return a
}

func TestListCustomersFiltersAndSorts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		want  []string
	}{
		"all, newest first":         {"", []string{"3", "2", "1"}},
		"first name":                {"firstName=BEN", []string{"2"}},
		"last name":                 {"lastName=tamm", []string{"1"}},
		"both names":                {"firstName=ada&lastName=quinn", nil},
		"inbox":                     {"mailbox=13", []string{"3", "1"}},
		"modified at that instant":  {"modifiedSince=2020-01-05T00:00:00Z", []string{"3", "1"}},
		"by creation, oldest first": {"sortField=createdAt&sortOrder=asc", []string{"1", "2", "3"}},
		"by first name":             {"sortField=firstName&sortOrder=asc", []string{"1", "2", "3"}},
		"by last name":              {"sortField=lastName&sortOrder=asc", []string{"3", "2", "1"}},
		"by change, newest first":   {"sortField=modifiedAt", []string{"1", "3", "2"}},
		"by score":                  {"sortField=score", []string{"3", "2", "1"}},
		"unknown parameter":         {"colour=blue", []string{"3", "2", "1"}},
		"query and filter":          {"mailbox=7&query=(email%3A%22amber%22)", []string{"2"}},
		"after the last page":       {"page=2", nil},
	}
	a := newCustomersAPI(t, emulator.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := a.get("/v2/customers?" + test.query)
			if got.status != http.StatusOK {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			if diff := cmp.Diff(test.want, got.ids("customers")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsRefuse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		target, path string
	}{
		"page zero":           {"/v2/customers?page=0", "page"},
		"page of letters":     {"/v2/customers?page=two", "page"},
		"inbox":               {"/v2/customers?mailbox=-1", "mailbox"},
		"milliseconds":        {"/v2/customers?modifiedSince=2020-01-05T00:00:00.000Z", "modifiedSince"},
		"date without time":   {"/v2/customers?modifiedSince=2020-01-05", "modifiedSince"},
		"offset":              {"/v2/customers?modifiedSince=2020-01-05T00:00:00%2B01:00", "modifiedSince"},
		"sort field":          {"/v2/customers?sortField=age", "sortField"},
		"sort order":          {"/v2/customers?sortOrder=up", "sortOrder"},
		"query syntax":        {search(`(firstName:"Ada"`), "query"},
		"range of names":      {search(`firstName:[* TO *]`), "query"},
		"text for a range":    {search(`modifiedAt:yesterday`), "query"},
		"bad date in query":   {search(`modifiedSince:"2020"`), "query"},
		"cursor":              {"/v3/customers?cursor=nonsense", "cursor"},
		"created since":       {"/v3/customers?createdSince=now", "createdSince"},
		"customer id":         {"/v2/customers/abc", "customerId"},
		"negative id":         {"/v2/customers/-5/emails", "customerId"},
		"organization id":     {"/v2/organizations/x", "organizationId"},
		"organization sort":   {"/v2/organizations?sort=age", "sort"},
		"sort direction":      {"/v2/organizations?sort=name,up", "sort"},
		"flag":                {"/v2/organizations/35?includeCounts=yes", "includeCounts"},
		"organization's page": {"/v2/organizations/35/customers?page=-1", "page"},
	}
	a := newAPI(t, emulator.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := a.get(test.target)
			if got.status != http.StatusBadRequest {
				t.Fatalf("status %d, want 400", got.status)
			}
			if media := got.header.Get("Content-Type"); media != "application/vnd.error+json" {
				t.Errorf("Content-Type = %q", media)
			}
			if path := got.at("_embedded", "errors", 0, "path"); path != test.path {
				t.Errorf("path = %v, want %s", path, test.path)
			}
			if logRef := got.at("logRef"); logRef != got.header.Get("Correlation-ID") || logRef == "" {
				t.Errorf("logRef = %v, want the correlation id", logRef)
			}
		})
	}
}

func TestAnswerNamesEveryViolation(t *testing.T) {
	t.Parallel()
	got := newAPI(t, emulator.Options{}).get("/v2/customers?page=0&sortField=age&sortOrder=up")
	if count := len(got.at("_embedded", "errors").([]any)); count != 3 {
		t.Errorf("%d violations, want 3", count)
	}
}

func TestCustomerSubEntities(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/v2/customers/500/emails": `{
			"_embedded": {"emails": [{"id": 1, "value": "bear@acme.com", "type": "home",
				"_links": {"self": {"href": "https://api.example.com/v2/customers/500/emails/1"}}}]},
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/emails"}}}`,
		"/v2/customers/500/phones": `{
			"_embedded": {"phones": [{"id": 2, "value": "123-123-123", "type": "home",
				"_links": {"self": {"href": "https://api.example.com/v2/customers/500/phones/2"}}}]},
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/phones"}}}`,
		"/v2/customers/500/chats": `{
			"_embedded": {"chats": [{"id": 5, "value": "54831172", "type": "aim",
				"_links": {"self": {"href": "https://api.example.com/v2/customers/500/chats/5"}}}]},
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/chats"}}}`,
		"/v2/customers/500/social-profiles": `{
			"_embedded": {"social-profiles": [{"id": 4, "value": "@me", "type": "twitter",
				"_links": {"self": {"href": "https://api.example.com/v2/customers/500/social-profiles/4"}}}]},
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/social-profiles"}}}`,
		"/v2/customers/500/websites": `{
			"_embedded": {"websites": [{"id": 3, "value": "http://home.com",
				"_links": {"self": {"href": "https://api.example.com/v2/customers/500/websites/3"}}}]},
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/websites"}}}`,
		"/v2/customers/500/address": `{"city": "Prague", "lines": [],
			"_links": {"self": {"href": "https://api.example.com/v2/customers/500/address"}}}`,
		"/v2/customers/9/chats": `{"_links": {"self": {"href": "https://api.example.com/v2/customers/9/chats"}}}`,
	}
	a := newAPI(t, emulator.Options{Customers: -1})
	a.AddCustomer(emulator.Customer{ID: 9})
	for target, want := range tests {
		t.Run(target, func(t *testing.T) {
			if diff := cmp.Diff(decodeText(t, want), any(a.get(target).body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.AddCustomer(emulator.Customer{ID: 9})
	for _, target := range []string{
		"/v2/customers/1", "/v2/customers/1/emails", "/v2/customers/9/address", "/v2/customers/1/address",
		"/v2/organizations/1", "/v2/organizations/1/customers", "/v2/organizations/properties/shoe-size",
		"/v2/customers/", "/v2/nothing", "/v1/customers", "/",
	} {
		t.Run(target, func(t *testing.T) {
			got := a.get(target)
			if got.status != http.StatusNotFound || got.at("message") != "Not found" {
				t.Errorf("status %d, body %v", got.status, got.body)
			}
		})
	}
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	got := a.do(a.request(http.MethodTrace, "/v2/customers/500", ""))
	if got.status != http.StatusMethodNotAllowed || !strings.Contains(got.header.Get("Allow"), "GET") {
		t.Errorf("status %d, Allow %q", got.status, got.header.Get("Allow"))
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	a := newCustomersAPI(t, emulator.Options{
		Tokens:  []string{"narrow"},
		Visible: func(token string, id int64) bool { return token != "narrow" || id == 3 },
	})
	a.AddOrganization(emulator.Organization{ID: 5, Name: "Amber"})
	a.UpdateCustomer(2, func(c *emulator.Customer) { c.OrganizationID = 5 })
	for token, want := range map[string]int{emulator.DefaultToken: 3, "narrow": 1} {
		a.token = token
		if got := len(a.get("/v2/customers").ids("customers")); got != want {
			t.Errorf("%s lists %d customers, want %d", token, got, want)
		}
		if got := len(a.get("/v3/customers").ids("customers")); got != want {
			t.Errorf("%s walks %d customers, want %d", token, got, want)
		}
		if got := len(a.get("/v2/organizations/5/customers").ids("customers")); got != min(want, 2) {
			t.Errorf("%s lists %d customers of the organization, want %d", token, got, min(want, 2))
		}
	}
	a.token = "narrow"
	if status := a.get("/v2/customers/1").status; status != http.StatusNotFound {
		t.Errorf("a hidden customer by id: status %d, want 404", status)
	}
	if count := a.get("/v2/organizations/5?includeCounts=true").at("customerCount"); count != decodeText(t, "1") {
		t.Errorf("customerCount = %v, want 1", count)
	}
}
