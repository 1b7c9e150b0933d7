package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

const threadsRoute = "GET /v2/conversations/{conversationId}/threads"

// fullThreads has a thread with every documented member, and a thread with none of the optional ones.
const fullThreads = `{
  "_embedded": {"threads": [
    {
      "id": 1234, "type": "message", "status": "nochange", "state": "published",
      "action": {"type": "merged", "text": "Merged", 
        "associatedEntities": {"originalConversation": 9007199254740993, "user": "4"}},
      "body": "<b>Hello</b>", "source": {"type": "web", "via": "user"},
      "customer": {"id": 500, "first": "Vernon", "last": "Bear", "photoUrl": "v.jpg", "email": "bear@acme.com"},
      "createdBy": {"id": 4, "type": "user", "first": "Support", "last": "Agent", "email": "agent@example.com"},
      "assignedTo": {"id": 401, "type": "team", "first": "Billing", "last": "Team", "email": "billing@example.com"},
      "savedReplyId": 10, "to": ["bear@acme.com"], "cc": ["copy@example.com"], "bcc": ["secret@example.com"],
      "createdAt": "2015-06-05T20:18:33Z", "openedAt": "2015-06-07T10:01:25Z", "linkedConversationId": 77,
      "rating": {"customerId": 500, "rating": "great", "comments": "Great job!"},
      "scheduled": {"scheduledBy": 4, "createdAt": "2024-06-10T10:20:30Z", "scheduledFor": "2034-06-10T10:20:30Z",
        "unscheduleOnCustomerReply": false},
      "_embedded": {"attachments": [{"id": 5, "filename": "photo1.jpg", "mimeType": "image/jpeg", "width": 600,
        "height": 800, "size": 20191, "state": "valid",
        "_links": {"web": {"href": "https://secure.helpscout.net/file/5/photo1.jpg"}}}]}
    },
    {"id": 1235, "type": "lineitem", "action": null, "to": null, "_embedded": null}
  ]},
  "page": {"size": 25, "totalElements": 2, "totalPages": 1, "number": 1}
}`

func TestThreadsDecodeEveryMember(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Route: threadsRoute, Body: fullThreads})
	page, err := newClient(t, account, upstream.Options{}).Threads(t.Context(), 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	full := &upstream.Thread{
		ID: 1234, Type: "message", Status: "nochange", State: "published", Body: new("<b>Hello</b>"),
		Action: &upstream.ThreadAction{
			Type: new("merged"), Text: new("Merged"),
			Entities: `{"originalConversation": 9007199254740993, "user": "4"}`,
		},
		Source: &upstream.Source{Type: new("web"), Via: new("user")},
		Customer: &upstream.Person{
			ID: 500, First: new("Vernon"), Last: new("Bear"), PhotoURL: new("v.jpg"), Email: new("bear@acme.com"),
		},
		CreatedBy: &upstream.Person{
			ID: 4, Type: new("user"), First: new("Support"), Last: new("Agent"), Email: new("agent@example.com"),
		},
		AssignedTo: &upstream.Person{
			ID: 401, Type: new("team"), First: new("Billing"), Last: new("Team"), Email: new("billing@example.com"),
		},
		To: []string{"bear@acme.com"}, CC: []string{"copy@example.com"}, BCC: []string{"secret@example.com"},
		CreatedAt: new("2015-06-05T20:18:33Z"), OpenedAt: new("2015-06-07T10:01:25Z"),
		SavedReplyID: new(int64(10)), LinkedConversationID: new(upstream.Text("77")),
		Rating: &upstream.Rating{CustomerID: new(int64(500)), Value: new("great"), Comments: new("Great job!")},
		Scheduled: &upstream.Schedule{
			ScheduledBy: new(int64(4)), CreatedAt: new("2024-06-10T10:20:30Z"),
			ScheduledFor: new("2034-06-10T10:20:30Z"), UnscheduleOnCustomerReply: new(false),
		},
	}
	full.Embedded.Attachments = []upstream.Attachment{{
		ID: 5, Filename: new("photo1.jpg"), MimeType: new("image/jpeg"), Width: new(int32(600)), Height: new(int32(800)),
		Size: new(int32(20191)), State: new("valid"),
	}}
	want := []*upstream.Thread{full, {ID: 1235, Type: "lineitem"}}
	if diff := cmp.Diff(want, page.Items, withoutLinks()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	file := page.Items[0].Embedded.Attachments[0].WebURL()
	if file == nil || *file != "https://secure.helpscout.net/file/5/photo1.jpg" {
		t.Errorf("WebURL = %v", file)
	}
}

// The API writes an action without entities in several forms, and all of them decode.
func TestAssociatedEntities(t *testing.T) {
	t.Parallel()
	tests := map[string]map[string]upstream.Text{
		`{}`:                                    {},
		`[]`:                                    {},
		`null`:                                  {},
		`"4"`:                                   {},
		`{"workflow": 12, "user": null}`:        {"workflow": "12"},
		`{"mailboxIds": [42], "mailbox": "13"}`: {"mailbox": "13"},
		`{"mailbox": 1, "mailbox": "\u0032"}`:   {"mailbox": "2"},
		`{"user": "", "workflow": {"id": 1}}`:   {},
	}
	for entities, want := range tests {
		t.Run(entities, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{})
			account.Inject(emulator.Fault{Route: threadsRoute, Body: `{
			  "_embedded": {"threads": [{"id": 1, "action": {"type": "default", "associatedEntities": ` + entities + `}}]},
			  "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}}`})
			page, err := newClient(t, account, upstream.Options{}).Threads(t.Context(), 5, 1)
			if err != nil {
				t.Fatal(err)
			}
			got := make(map[string]upstream.Text)
			for _, name := range []string{"workflow", "user", "mailbox", "mailboxIds", "originalConversation"} {
				if id, ok := page.Items[0].Action.Entities.ID(name); ok {
					got[name] = id
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestThreadPages(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: -1})
	client := newClient(t, account, upstream.Options{})
	id := account.AddConversation(emulator.Conversation{CustomerID: 500, Threads: 60})
	first, err := client.Threads(t.Context(), id, 1)
	if err != nil || first.Size != upstream.ThreadPageSize || len(first.Items) != 50 || first.TotalItems != 60 {
		t.Fatalf("first page = %v, %v", first, err)
	}
	second, err := client.Threads(t.Context(), id, 2)
	if err != nil || second.Number != 2 || len(second.Items) != 10 {
		t.Fatalf("second page = %v, %v", second, err)
	}
	if newest, oldest := first.Items[0].ID, second.Items[9].ID; newest <= oldest {
		t.Errorf("thread %d is listed before %d, want the newest first", newest, oldest)
	}
}
