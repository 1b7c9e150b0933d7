package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

func TestTags(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	client := newClient(t, account, upstream.Options{})
	listed, err := client.Tags(t.Context(), 1)
	if err != nil || listed.Size != upstream.TagPageSize || len(listed.Items) != listed.TotalItems || len(listed.Items) < 2 {
		t.Fatalf("tags = %v, %v", listed, err)
	}

	account.Inject(emulator.Fault{Body: `{
	  "_embedded": {"tags": [{"id": 9150, "slug": "on-hold", "name": "on hold", "color": "green",
	    "createdAt": "2012-07-23T12:34:12Z", "updatedAt": "2012-07-24T20:18:33Z", "ticketCount": 5}]},
	  "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}}`})
	page, err := client.Tags(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []*upstream.Tag{{
		ID: 9150, Name: new("on hold"), Slug: new("on-hold"), Color: new("green"),
		CreatedAt: new("2012-07-23T12:34:12Z"), UpdatedAt: new("2012-07-24T20:18:33Z"), TicketCount: new(int32(5)),
	}}
	if diff := cmp.Diff(want, page.Items, withoutLinks()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
