package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// newConversationsAPI has customers 1 to 3 and three conversations that differ in every member.
func newConversationsAPI(t *testing.T, options emulator.Options) api {
	t.Helper()
	a := newCustomersAPI(t, options)
	day := func(d int) time.Time { return time.Date(2021, 1, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []emulator.Conversation{
		{
			ID: 101, Number: 1, CustomerID: 1, Status: "active", MailboxID: 13, FolderID: 80, AssigneeID: 4, Subject: "Refund",
			Preview: "Twice charged", CreatedAt: day(1), UserUpdatedAt: day(9), WaitingSince: day(9), TagIDs: []int64{9150},
		},
		{
			ID: 102, Number: 2, CustomerID: 2, Status: "closed", MailboxID: 2001, FolderID: 81, AssigneeID: 301, Subject: "address",
			CreatedAt: day(2), UserUpdatedAt: day(3), ClosedAt: day(3), ClosedByUserID: 301, TagIDs: []int64{9151, 9150},
			CustomFields: []emulator.CustomField{{ID: 8, Name: "Account Type", Value: "8518", Text: "Premium"}},
		},
		{
			ID: 103, Number: 3, CustomerID: 3, Status: "pending", MailboxID: 13, FolderID: 82, Subject: "Zebra", Type: "chat",
			CreatedByUserID: 4, CreatedAt: day(3), UserUpdatedAt: day(5), WaitingSince: day(4),
		},
	} {
		a.AddConversation(c)
	}
	return a
}

func TestConversationRoutesRefuse(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		"/v2/conversations?status=new":                     400,
		"/v2/conversations?embed=customers":                400,
		"/v2/conversations?sortField=age":                  400,
		"/v2/conversations?mailbox=13,x":                   400,
		"/v2/conversations?query=(subject:[*%20TO%20*])":   400,
		"/v2/conversations?page=0":                         400,
		"/v2/conversations/abc":                            400,
		"/v2/conversations/101?embed=all":                  400,
		"/v2/conversations/101/threads?page=0":             400,
		"/v2/organizations/35/conversations?page=0":        400,
		"/v2/users?mailbox=x":                              400,
		"/v2/users?page=0":                                 400,
		"/v2/users/you":                                    400,
		"/v2/mailboxes?page=0":                             400,
		"/v2/mailboxes/x":                                  400,
		"/v2/tags?page=0":                                  400,
		"/v2/tags/x":                                       400,
		"/v2/conversations/9":                              404,
		"/v2/conversations/9/threads":                      404,
		"/v2/organizations/9/conversations":                404,
		"/v2/users/9":                                      404,
		"/v2/mailboxes/9":                                  404,
		"/v2/tags/9":                                       404,
		"/v2/conversations?query=(customerIds:1%20AND%20)": 400,
	}
	a := newConversationsAPI(t, emulator.Options{})
	for target, want := range tests {
		t.Run(target, func(t *testing.T) {
			if got := a.get(target).status; got != want {
				t.Errorf("status %d, want %d", got, want)
			}
		})
	}
}

func TestGetConversation(t *testing.T) {
	t.Parallel()
	const want = `{
		"id": 102, "number": 2, "threads": 1, "type": "email", "folderId": 81, "status": "closed", "state": "published",
		"subject": "address", "mailboxId": 2001,
		"assignee": {"id": 301, "type": "user", "first": "Ines", "last": "Tamm", "email": "user301@example.com"},
		"createdBy": {"id": 2, "type": "customer", "email": "ben@example.com"},
		"createdAt": "2021-01-02T00:00:00Z", "closedBy": 301,
		"closedByUser": {"id": 301, "type": "user", "first": "Ines", "last": "Tamm", "email": "user301@example.com"},
		"closedAt": "2021-01-03T00:00:00Z", "userUpdatedAt": "2021-01-03T00:00:00Z",
		"source": {"type": "email", "via": "customer"},
		"tags": [{"id": 9151, "color": "#4F9BDB", "tag": "billing"}, {"id": 9150, "color": "#6AC27B", "tag": "vip"}],
		"cc": [], "bcc": [],
		"primaryCustomer": {"id": 2, "type": "customer", "first": "ben", "last": "Quinn", "email": "ben@example.com"},
		"customFields": [{"id": 8, "name": "Account Type", "value": "8518", "text": "Premium"}],
		"_links": {
			"assignee": {"href": "https://api.example.com/v2/users/301"},
			"closedBy": {"href": "https://api.example.com/v2/users/301"},
			"createdByCustomer": {"href": "https://api.example.com/v2/customers/2"},
			"mailbox": {"href": "https://api.example.com/v2/mailboxes/2001"},
			"primaryCustomer": {"href": "https://api.example.com/v2/customers/2"},
			"threads": {"href": "https://api.example.com/v2/conversations/102/threads"},
			"self": {"href": "https://api.example.com/v2/conversations/102"}}}`
	a := newConversationsAPI(t, emulator.Options{})
	if diff := cmp.Diff(decodeText(t, want), any(a.get("/v2/conversations/102").body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	begun := a.get("/v2/conversations/103")
	if begun.href("createdByUser") != origin+"/v2/users/4" || begun.at("createdBy", "type") != "user" ||
		begun.at("customerWaitingSince", "time") != "2021-01-04T00:00:00Z" {
		t.Errorf("begun by a user: %v", begun.body)
	}
}

func TestConversationPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	for range 45 {
		a.AddConversation(emulator.Conversation{CustomerID: 500})
	}
	for target, want := range map[string]string{
		"/v2/conversations?status=all":       `{"size": 25, "totalElements": 55, "totalPages": 3, "number": 1}`,
		"/v2/organizations/35/conversations": `{"size": 25, "totalElements": 55, "totalPages": 3, "number": 1}`,
	} {
		if diff := cmp.Diff(decodeText(t, want), a.get(target).at("page")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
		if all := slices.Concat(a.pages(target, "conversations", func() {})...); len(all) != 55 {
			t.Errorf("%s: a walk reaches %d, want 55", target, len(all))
		}
	}
	large := newAPI(t, emulator.Options{Customers: -1, OrganizationConversationsPage: 50})
	if size := large.get("/v2/organizations/35/conversations").at("page", "size"); size != json.Number("50") {
		t.Errorf("page size %v, want 50", size)
	}
}

func TestMergedConversation(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Tokens: []string{"blind"}, Visible: func(token string, _ int64) bool {
		return token != "blind"
	}})
	for target, want := range map[string]string{
		"/v2/conversations/999999":         "/v2/conversations/1000000",
		"/v2/conversations/999999/threads": "/v2/conversations/1000000/threads",
	} {
		response, err := a.Client().Transport.RoundTrip(a.request(http.MethodGet, target, ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if location := response.Header.Get("Location"); response.StatusCode != 301 || location != origin+want {
			t.Errorf("%s: status %d, Location %s", target, response.StatusCode, location)
		}
	}
	if got := a.get("/v2/conversations/999999").at("id"); got != json.Number("1000000") {
		t.Errorf("behind the redirect: id %v", got)
	}
	a.ResetRequests()
	a.token = "blind"
	a.get("/v2/conversations/999999")
	if got := a.Requests()["GET /v2/conversations/{conversationId}"]; got != 1 {
		t.Errorf("merged into a hidden one: %d requests, want no redirect to it", got)
	}
}

func TestVisibleConversations(t *testing.T) {
	t.Parallel()
	a := newConversationsAPI(t, emulator.Options{
		Tokens:  []string{"narrow"},
		Visible: func(token string, id int64) bool { return token != "narrow" || id == 3 },
	})
	a.AddOrganization(emulator.Organization{ID: 5, Name: "Amber"})
	a.UpdateCustomer(2, func(c *emulator.Customer) { c.OrganizationID = 5 })
	for token, want := range map[string]struct {
		listed, ofOrganization, byID, threads int
		tickets                               string
	}{
		emulator.DefaultToken: {3, 2, 200, 200, "2"},
		"narrow":              {1, 1, 404, 404, "0"},
	} {
		a.token = token
		if got := len(a.get("/v2/conversations?status=all").ids("conversations")); got != want.listed {
			t.Errorf("%s lists %d, want %d", token, got, want.listed)
		}
		if got := len(a.get("/v2/organizations/5/conversations").ids("conversations")); got != want.ofOrganization {
			t.Errorf("%s lists %d of the organization, want %d", token, got, want.ofOrganization)
		}
		if got := a.get("/v2/conversations/101").status; got != want.byID {
			t.Errorf("%s: status %d, want %d", token, got, want.byID)
		}
		if got := a.get("/v2/conversations/101/threads").status; got != want.threads {
			t.Errorf("%s: threads: status %d, want %d", token, got, want.threads)
		}
		if got := a.get("/v2/tags/9150").at("ticketCount"); got != json.Number(want.tickets) {
			t.Errorf("%s: ticketCount %v, want %s", token, got, want.tickets)
		}
	}
}

func TestRemoveCustomerRemovesConversations(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]bool{"before they are made": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, emulator.Options{Customers: -1})
			if look {
				a.Conversations()
			}
			a.RemoveCustomer(500)
			if got := len(a.Conversations()); got != 0 {
				t.Errorf("%d conversations left", got)
			}
		})
	}
}

func TestAddConversationIsCounted(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	id := a.AddConversation(emulator.Conversation{CustomerID: 500, Subject: "New"})
	customer, added := a.get("/v2/customers/500"), a.get(fmt.Sprintf("/v2/conversations/%d", id))
	if customer.at("conversationCount") != json.Number("11") || customer.at("updatedAt") != "2012-07-24T20:18:33Z" {
		t.Errorf("customer: %v", customer.body)
	}
	if added.at("status") != "active" || added.at("number") != json.Number("11") || added.at("createdAt") == nil {
		t.Errorf("conversation: %v", added.body)
	}
}
