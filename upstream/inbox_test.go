package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

func TestInboxes(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Route: "GET /v2/mailboxes/{mailboxId}", Path: "/v2/mailboxes/13", Body: `{
	  "id": 13, "name": "Support", "slug": "47204a026903ce6d", "email": "support@example.com",
	  "createdAt": "2012-07-23T12:34:12Z", "updatedAt": "2012-07-24T20:18:33Z"}`})
	client := newClient(t, account, upstream.Options{})
	got, err := client.Inbox(t.Context(), 13)
	if err != nil {
		t.Fatal(err)
	}
	want := &upstream.Inbox{
		ID: 13, Name: new("Support"), Slug: new("47204a026903ce6d"), Email: new("support@example.com"),
		CreatedAt: new("2012-07-23T12:34:12Z"), UpdatedAt: new("2012-07-24T20:18:33Z"),
	}
	if diff := cmp.Diff(want, got, withoutLinks()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	page, err := client.Inboxes(t.Context(), 1)
	if err != nil || page.Size != upstream.InboxPageSize || len(page.Items) != page.TotalItems || len(page.Items) < 2 {
		t.Fatalf("inboxes = %v, %v", page, err)
	}
	second, err := client.Inbox(t.Context(), page.Items[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.Items[1], second, withoutLinks()); diff != "" {
		t.Errorf("(-listed +by id):\n%s", diff)
	}
	if _, err := client.Inbox(t.Context(), 999); !upstream.IsNotFound(err) {
		t.Errorf("missing inbox: error = %v", err)
	}
}
