package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	const want = `{"id": 4, "firstName": "Support", "lastName": "Agent", "email": "agent@example.com", "role": "owner",
		"timezone": "America/New_York", "photoUrl": "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'` +
		`%20viewBox='0,0,16,16'%20fill='hsl(188,45%25,55%25)'%3E%3Cpath%20d=` +
		`'M0,0h16v16H0zM8,3a3,3,0,1,0,.1,0M14,16a6,6,0,0,0-12,0'/%3E%3C/svg%3E",
		"createdAt": "2012-01-02T08:00:00Z", "updatedAt": "2025-12-31T20:00:00Z", "type": "user", "mention": "support",
		"initials": "SA", "jobTitle": "Developer", "phone": "555-555-5555", "alternateEmails": [],
		"_links": {"self": {"href": "https://api.example.com/v2/users/4"}}}`
	a := newAPI(t, emulator.Options{Customers: -1})
	for _, target := range []string{"/v2/users/me", "/v2/users/4"} {
		if diff := cmp.Diff(decodeText(t, want), any(a.get(target).body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
	tests := map[string][]string{
		"":                                     strings.Fields("4 301 302 303 304 305 306 307 308 309 401 402"),
		"?mailbox=2004":                        {"4", "301", "302", "306", "307", "308", "401", "402"},
		"?email=AGENT%40example.com":           {"4"},
		"?email=nobody%40example.com":          nil,
		"?email=agent%40example.com&mailbox=7": nil,
		"?page=2":                              nil,
	}
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			if diff := cmp.Diff(want, a.get("/v2/users"+query).ids("users")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMailboxes(t *testing.T) {
	t.Parallel()
	const want = `{"id": 13, "name": "ACME Support", "slug": "83ebc5d87292a795", "email": "support@acme.com",
		"createdAt": "2012-01-02T08:00:00Z", "updatedAt": "2025-12-31T20:00:00Z",
		"_links": {"fields": {"href": "https://api.example.com/v2/mailboxes/13/fields"},
			"folders": {"href": "https://api.example.com/v2/mailboxes/13/folders"},
			"self": {"href": "https://api.example.com/v2/mailboxes/13"}}}`
	a := newAPI(t, emulator.Options{Customers: -1})
	list := a.get("/v2/mailboxes")
	if diff := cmp.Diff([]string{"13", "2001", "2002", "2003", "2004", "2005"}, list.ids("mailboxes")); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	for from, got := range map[string]any{
		"list": list.at("_embedded", "mailboxes", 0), "id": any(a.get("/v2/mailboxes/13").body),
	} {
		if diff := cmp.Diff(decodeText(t, want), got); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", from, diff)
		}
	}
}

// Every inbox that a customer of the population refers to exists.
func TestMailboxesOfCustomersExist(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	known := map[string]bool{}
	for _, id := range a.get("/v2/mailboxes").ids("mailboxes") {
		known[id] = true
	}
	for _, c := range a.Customers() {
		for _, id := range c.Mailboxes {
			if !known[fmt.Sprint(id)] {
				t.Errorf("customer %d is in inbox %d", c.ID, id)
			}
		}
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	const want = `{"id": 9150, "slug": "vip", "name": "vip", "color": "green", "createdAt": "2012-01-02T08:00:00Z",
		"updatedAt": "2025-12-31T20:00:00Z", "ticketCount": 2,
		"_links": {"self": {"href": "https://api.example.com/v2/tags/9150"}}}`
	a := newConversationsAPI(t, emulator.Options{})
	list := a.get("/v2/tags")
	if got := len(list.ids("tags")); got != 20 {
		t.Errorf("%d tags, want 20", got)
	}
	for from, got := range map[string]any{
		"list": list.at("_embedded", "tags", 0), "id": any(a.get("/v2/tags/9150").body),
	} {
		if diff := cmp.Diff(decodeText(t, want), got); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", from, diff)
		}
	}
}
