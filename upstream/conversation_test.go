package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

const (
	conversationRoute  = "GET /v2/conversations/{conversationId}"
	conversationsRoute = "GET /v2/conversations"
)

// withoutLinks compares resources without their links and base URLs.
func withoutLinks() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".resource" }, cmp.Ignore())
}

// fullConversation has every documented member.
const fullConversation = `{
  "id": 9007199254740993, "number": 12, "threads": 2, "type": "email", "folderId": 11, "status": "closed",
  "state": "published", "subject": "Help", "preview": "Preview", "mailboxId": 13,
  "assignee": {"id": 99, "type": "team", "first": "Billing", "last": "Team", "email": "billing@example.com"},
  "createdBy": {"id": 500, "type": "customer", "email": "bear@acme.com"},
  "createdAt": "2012-03-15T22:46:22Z", "closedBy": 14,
  "closedByUser": {"id": 14, "type": "user", "first": "Clo", "last": "Ser", "photoUrl": "pic.jpg", "email": "clo@example.com"},
  "closedAt": "2012-03-16T14:07:23Z", "userUpdatedAt": "2012-03-16T14:07:24Z",
  "customerWaitingSince": {"time": "2012-07-24T20:18:33Z", "friendly": "20 hours ago", "latestReplyFrom": "customer"},
  "source": {"type": "email", "via": "customer"},
  "tags": [{"id": 9150, "color": "#929499", "tag": "vip"}],
  "cc": ["copy@example.com"], "bcc": ["secret@example.com"],
  "primaryCustomer": {"id": 500, "type": "customer", "first": "Vernon", "last": "Bear", "email": "bear@acme.com"},
  "snooze": {"snoozedBy": 4, "snoozedUntil": "2024-06-03T12:00:00Z", "unsnoozeOnCustomerReply": true},
  "nextEvent": {"time": "2024-06-03T12:00:00Z", "eventType": "snooze", "userId": 4, "cancelOnCustomerReply": true},
  "customFields": [{"id": 8, "name": "Account Type", "value": "8518", "text": "Free"},
    {"id": 9, "name": "Order", "value": 10045}],
  "_links": {"web": {"href": "https://secure.helpscout.net/conversation/9007199254740993/12"}}
}`

func TestConversationDecodesEveryMember(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Route: conversationRoute, Body: fullConversation})
	got, err := newClient(t, account, upstream.Options{}).Conversation(t.Context(), 9007199254740993)
	if err != nil {
		t.Fatal(err)
	}
	want := &upstream.Conversation{
		ID: 9007199254740993, Number: 12, ThreadCount: new(int32(2)), Type: "email", Status: "closed", State: "published",
		FolderID: new(int64(11)), InboxID: new(int64(13)), Subject: new("Help"), Preview: new("Preview"),
		PrimaryCustomer: &upstream.Person{
			ID: 500, Type: new("customer"), First: new("Vernon"), Last: new("Bear"), Email: new("bear@acme.com"),
		},
		CreatedBy: &upstream.Person{ID: 500, Type: new("customer"), Email: new("bear@acme.com")},
		Assignee: &upstream.Person{
			ID: 99, Type: new("team"), First: new("Billing"), Last: new("Team"), Email: new("billing@example.com"),
		},
		ClosedByUser: &upstream.Person{
			ID: 14, Type: new("user"), First: new("Clo"), Last: new("Ser"), Email: new("clo@example.com"),
			PhotoURL: new("pic.jpg"),
		},
		ClosedBy:  new(int64(14)),
		CreatedAt: new("2012-03-15T22:46:22Z"), ClosedAt: new("2012-03-16T14:07:23Z"),
		UserUpdatedAt: new("2012-03-16T14:07:24Z"),
		CustomerWaitingSince: &upstream.WaitingSince{
			Time: new("2012-07-24T20:18:33Z"), Friendly: new("20 hours ago"), LatestReplyFrom: new("customer"),
		},
		Snooze: &upstream.Snooze{
			SnoozedBy: new(int64(4)), SnoozedUntil: new("2024-06-03T12:00:00Z"), UnsnoozeOnCustomerReply: new(true),
		},
		NextEvent: &upstream.NextEvent{
			Time: new("2024-06-03T12:00:00Z"), EventType: new("snooze"), UserID: new(int64(4)),
			CancelOnCustomerReply: new(true),
		},
		Source: &upstream.Source{Type: new("email"), Via: new("customer")},
		Tags:   []upstream.ConversationTag{{ID: 9150, Name: "vip", Color: new("#929499")}},
		CC:     []string{"copy@example.com"}, BCC: []string{"secret@example.com"},
		CustomFields: []upstream.CustomField{
			{ID: 8, Name: new("Account Type"), Value: new(upstream.Text("8518")), Text: new(upstream.Text("Free"))},
			{ID: 9, Name: new("Order"), Value: new(upstream.Text("10045"))},
		},
	}
	if diff := cmp.Diff(want, got, withoutLinks()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if page := got.WebURL(); page == nil || *page != "https://secure.helpscout.net/conversation/9007199254740993/12" {
		t.Errorf("WebURL = %v", page)
	}
}

// Absent and null members both decode as nil.
func TestConversationDecodesAbsentMembers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"id": 5}`, `{"id": 5, "type": null, "status": null, "state": null, "number": null,
	  "threads": null, "assignee": null, "createdBy": null, "closedBy": null, "closedByUser": null, "snooze": null,
	  "customerWaitingSince": null, "source": null, "tags": null, "cc": null, "customFields": null, "_links": null}`} {
		account := newAccount(t, emulator.Options{})
		account.Inject(emulator.Fault{Body: body})
		got, err := newClient(t, account, upstream.Options{}).Conversation(t.Context(), 5)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&upstream.Conversation{ID: 5}, got, withoutLinks()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
		if got.WebURL() != nil {
			t.Errorf("WebURL = %v without a link", *got.WebURL())
		}
	}
}

// A read of a merged conversation returns the conversation that it became a part of.
func TestMergedConversation(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: -1})
	client := newClient(t, account, upstream.Options{})
	conversation, err := client.Conversation(t.Context(), 999999)
	if err != nil || conversation.ID != 1000000 {
		t.Fatalf("conversation = %v, %v; want the target of the redirect", conversation, err)
	}
	if got := account.TotalRequests(); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
	threads, err := client.Threads(t.Context(), 999999, 1)
	if err != nil || threads.TotalItems != int(*conversation.ThreadCount) {
		t.Errorf("threads = %v, %v; want %d", threads, err, *conversation.ThreadCount)
	}
}

// A redirect of a merged conversation to another origin gets no token.
func TestMergedConversationAtForeignOrigin(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Route: conversationRoute, Status: 301, Redirect: "https://attacker.example/v2/conversations/1"})
	if _, err := newClient(t, account, upstream.Options{}).Conversation(t.Context(), 5); !isForeign(err) {
		t.Errorf("error = %v, want a *ForeignURLError", err)
	}
}

func TestMissingConversation(t *testing.T) {
	t.Parallel()
	client := newClient(t, newAccount(t, emulator.Options{}), upstream.Options{})
	if _, err := client.Conversation(t.Context(), 5); !upstream.IsNotFound(err) {
		t.Errorf("conversation: error = %v, want not found", err)
	}
	if _, err := client.Threads(t.Context(), 5, 1); !upstream.IsNotFound(err) {
		t.Errorf("threads: error = %v, want not found", err)
	}
}
