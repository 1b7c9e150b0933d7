package upstream_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
)

func person(id int64, kind, first, email, photo string) *upstream.Person {
	some := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	return &upstream.Person{ID: id, Type: some(kind), First: some(first), Email: some(email), PhotoURL: some(photo)}
}

func TestCompletePerson(t *testing.T) {
	t.Parallel()
	conversation := &upstream.Conversation{
		PrimaryCustomer: person(4, "customer", "Vernon", "bear@acme.com", ""),
		Assignee:        person(4, "user", "Ines", "ines@example.com", ""),
		ClosedByUser:    person(4, "user", "Other", "other@example.com", "ines.jpg"),
	}
	tests := []struct {
		name           string
		mention, whole *upstream.Person
	}{
		{"customer", person(4, "customer", "", "", ""), person(4, "customer", "Vernon", "bear@acme.com", "")},
		{"customer with another email", person(4, "customer", "", "v@acme.com", ""), person(4, "customer", "Vernon", "v@acme.com", "")},
		{"user with the same id", person(4, "user", "", "", ""), person(4, "user", "Ines", "ines@example.com", "ines.jpg")},
		{"other user", person(5, "user", "", "", ""), person(5, "user", "", "", "")},
		{"unknown type", person(4, "", "", "", ""), person(4, "", "", "", "")},
		{"nobody", person(0, "user", "unknown", "unknown", ""), nil},
		{"none", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.whole, conversation.Complete(test.mention)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompleteDoesNotChangeTheMention(t *testing.T) {
	t.Parallel()
	mention := person(500, "customer", "", "", "")
	conversation := &upstream.Conversation{CreatedBy: mention, PrimaryCustomer: person(500, "customer", "Vernon", "", "")}
	if conversation.Complete(mention); mention.First != nil {
		t.Errorf("the mention was changed: %v", *mention.First)
	}
}

func TestCloser(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		conversation upstream.Conversation
		want         *upstream.Person
	}{
		{
			"user",
			upstream.Conversation{ClosedBy: new(int64(4)), ClosedByUser: person(4, "user", "Ines", "", "")},
			person(4, "user", "Ines", "", ""),
		},
		{"id alone", upstream.Conversation{ClosedBy: new(int64(4))}, person(4, "user", "", "", "")},
		{
			"id of the assignee",
			upstream.Conversation{ClosedBy: new(int64(4)), Assignee: person(4, "user", "Ines", "", "")},
			person(4, "user", "Ines", "", ""),
		},
		{
			"nobody by 0",
			upstream.Conversation{ClosedBy: new(int64(0)), ClosedByUser: person(0, "", "unknown", "unknown", "")},
			nil,
		},
		{"nobody", upstream.Conversation{}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.conversation.Closer()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsCustomer(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{"customer": true, "Customer": true, "user": false, "team": false, "": false} {
		if got := person(4, kind, "", "", "").IsCustomer(); got != want {
			t.Errorf("type %q: IsCustomer = %t", kind, got)
		}
	}
	if (*upstream.Person)(nil).IsCustomer() {
		t.Error("nobody is a customer")
	}
}
