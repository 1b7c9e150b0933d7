package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// fullUser has every documented member.
const fullUser = `{
  "id": 4, "firstName": "Vernon", "lastName": "Bear", "email": "bear@acme.com", "role": "owner",
  "timezone": "America/New_York", "photoUrl": "http://pictures.example/avatar.jpg", "createdAt": "2011-04-01T03:18:33Z",
  "updatedAt": "2012-07-24T20:18:33Z", "type": "user", "mention": "vernon", "initials": "VB", "jobTitle": "Honey Master",
  "phone": "555-2368", "alternateEmails": ["bear@forest.example"], "_links": {"self": {"href": "..."}}
}`

func TestUserDecodesEveryMember(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Body: fullUser})
	got, err := newClient(t, account, upstream.Options{}).User(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	want := &upstream.User{
		ID: 4, Type: new("user"), FirstName: new("Vernon"), LastName: new("Bear"), Email: new("bear@acme.com"),
		Role: new("owner"), Timezone: new("America/New_York"), PhotoURL: new("http://pictures.example/avatar.jpg"),
		Mention: new("vernon"), Initials: new("VB"), JobTitle: new("Honey Master"), Phone: new("555-2368"),
		AlternateEmails: []string{"bear@forest.example"},
		CreatedAt:       new("2011-04-01T03:18:33Z"), UpdatedAt: new("2012-07-24T20:18:33Z"),
	}
	if diff := cmp.Diff(want, got, withoutLinks()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A user is the same by id, in the list, and as the token's own user.
func TestUsers(t *testing.T) {
	t.Parallel()
	client := newClient(t, newAccount(t, emulator.Options{}), upstream.Options{})
	me, err := client.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	user, err := client.User(t.Context(), me.ID)
	if err != nil {
		t.Fatal(err)
	}
	page, err := client.Users(t.Context(), 1)
	if err != nil || page.Size != upstream.UserPageSize || len(page.Items) != page.TotalItems || len(page.Items) < 2 {
		t.Fatalf("users = %v, %v", page, err)
	}
	for _, other := range []*upstream.User{user, page.Items[0]} {
		if diff := cmp.Diff(me, other, withoutLinks()); diff != "" || *me.Role != "owner" {
			t.Errorf("(-me +other):\n%s", diff)
		}
	}
	if _, err := client.User(t.Context(), 999); !upstream.IsNotFound(err) {
		t.Errorf("missing user: error = %v", err)
	}
}
