package model_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// What a mention leaves out may still be set: only what it says may be read without a request.
func TestKnownOfAPerson(t *testing.T) {
	t.Parallel()
	text := func(value string) *string { return &value }
	tests := []struct {
		name           string
		person         *upstream.Person
		user, customer []string
	}{
		{"number alone", &upstream.Person{ID: 4}, []string{"id", "nodeId"}, []string{"id", "nodeId"}},
		{
			"everything",
			&upstream.Person{
				ID: 4, Type: text("user"), First: text("Ines"), Last: text("Tamm"), Email: text("ines@example.com"),
				PhotoURL: text("https://pictures.example/4.jpg"),
			},
			[]string{"id", "nodeId", "firstName", "lastName", "name", "photoUrl", "type", "email"},
			[]string{"id", "nodeId", "firstName", "lastName", "name", "photoUrl"},
		},
		{
			"one name",
			&upstream.Person{ID: 4, Last: text("Tamm")},
			[]string{"id", "nodeId", "firstName", "lastName", "name"},
			[]string{"id", "nodeId", "firstName", "lastName", "name"},
		},
		{"nobody", &upstream.Person{ID: 0, First: text("unknown")}, nil, nil},
		{"none", nil, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			user, known := model.UserFromPerson(test.person)
			if diff := cmp.Diff(test.user, known); diff != "" || (user == nil) != (known == nil) {
				t.Errorf("user %v, known (-want +got):\n%s", user, diff)
			}
			customer, known := model.CustomerFromPerson(test.person)
			if diff := cmp.Diff(test.customer, known); diff != "" || (customer == nil) != (known == nil) {
				t.Errorf("customer %v, known (-want +got):\n%s", customer, diff)
			}
		})
	}
}

// The REST API's words differ from the enums' in case, in underscores and in blanks.
func TestConversationWords(t *testing.T) {
	t.Parallel()
	roles := map[string]model.UserRole{
		"owner": model.UserRoleOwner, "Admin": model.UserRoleAdmin, "light user": model.UserRoleLightUser, "intern": model.UserRoleUnknown,
	}
	for word, want := range roles {
		if got := model.NewUser(&upstream.User{Role: &word}).Role(); got == nil || *got != want {
			t.Errorf("role %q = %v, want %s", word, got, want)
		}
	}
	types := map[string]model.ThreadType{
		"lineitem": model.ThreadTypeLineItem, "forwardchild": model.ThreadTypeForwardChild, "beaconchat": model.ThreadTypeBeaconChat,
		"customer": model.ThreadTypeCustomer, "carrier pigeon": model.ThreadTypeUnknown, "": model.ThreadTypeUnknown,
	}
	for word, want := range types {
		if got := model.NewThread(&upstream.Thread{Type: word}).Type(); got != want {
			t.Errorf("thread type %q = %s, want %s", word, got, want)
		}
	}
	for _, word := range []string{"review", "underreview"} {
		if got := model.NewThread(&upstream.Thread{State: word}).State(); got != model.ThreadStateReview {
			t.Errorf("thread state %q = %s, want REVIEW", word, got)
		}
	}
}

// Each type's nodeId leads back to it.
func TestNodeIDs(t *testing.T) {
	t.Parallel()
	nodes := map[model.NodeType]model.Node{
		model.ConversationNode: model.NewConversation(&upstream.Conversation{ID: 7}),
		model.CustomerNode:     model.NewCustomer(&upstream.Customer{ID: 7}),
		model.InboxNode:        model.NewInbox(&upstream.Inbox{ID: 7}),
		model.OrganizationNode: model.NewOrganization(&upstream.Organization{ID: 7}),
		model.UserNode:         model.NewUser(&upstream.User{ID: 7}),
	}
	var seen []model.NodeID
	for want, node := range nodes {
		nodeType, id, ok := model.ParseNodeID(node.NodeID().String())
		if !ok || nodeType != want || id != 7 || slices.Contains(seen, node.NodeID()) {
			t.Errorf("%s: nodeId leads to %s %d, %t", want, nodeType, id, ok)
		}
		seen = append(seen, node.NodeID())
	}
}
