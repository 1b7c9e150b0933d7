package graph

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
)

// unreadableError says that a part of the REST API's answer cannot be read. The rest of the answer is used.
type unreadableError struct {
	// LeftOut is how many elements of the list cannot be read. 0: the field itself cannot be read.
	LeftOut int
	// Doubtful says that the elements may belong to another list.
	Doubtful bool
}

func (e *unreadableError) Error() string {
	switch {
	case e.Doubtful:
		return "The list may lack elements: Help Scout sent some that cannot be read, for this list or for another one."
	case e.LeftOut == 0:
		return "Help Scout sent a value that cannot be read."
	case e.LeftOut == 1:
		return "One element of the list is left out: Help Scout sent a value that cannot be read."
	}
	return fmt.Sprintf("%d elements of the list are left out: Help Scout sent values that cannot be read.", e.LeftOut)
}

// unreadableFields turns unreadable parts of answers into errors of the fields that show them.
type unreadableFields struct {
	any atomic.Bool // false for nearly all operations, whose fields then need no check
}

// noteRead notes an answer with unreadable parts. Missing elements of a list are an error of the field that asked for the
// list first.
func (f *unreadableFields) noteRead(ctx context.Context, leftOut int) {
	f.any.Store(true)
	if leftOut > 0 && graphql.GetFieldContext(ctx) != nil {
		graphql.AddError(ctx, &unreadableError{LeftOut: leftOut})
	}
}

// resolve resolves a field, and adds an error if the value cannot be read. The field is then null if the schema allows null,
// and otherwise the empty value of its type. A list keeps the elements that can be read.
func (*unreadableFields) resolve(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Parent == nil {
		return next(ctx)
	}
	unreadable, whole := unreadablePart(field.Parent.Result, membersOf(field.Object, field.Field.Name))
	if whole && !field.Field.Definition.Type.NonNull {
		return nil, unreadable
	}
	value, err := next(ctx)
	if unreadable != nil && err == nil {
		graphql.AddError(ctx, unreadable)
	}
	reportUnreadableKinds(ctx, value)
	return value, err
}

// reportUnreadableKinds adds an error for each property whose kind cannot be read: such a property is an UnknownProperty,
// and lacks the fields that the client selected for the true kind.
func reportUnreadableKinds(ctx context.Context, value any) {
	switch value := value.(type) {
	case model.UnknownProperty:
		if _, unreadable, _ := value.Unreadable("type"); unreadable {
			graphql.AddError(ctx, &unreadableError{})
		}
	case []model.CustomerProperty:
		for i, property := range value {
			reportUnreadableKinds(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), property)
		}
	}
}

// partlyReadable is a resource, or a part of one, that knows which of its members cannot be read.
type partlyReadable interface {
	Unreadable(member string) (leftOut int, whole, within bool)
}

// unreadablePart returns an error if any of an object's members has an unreadable part, and whether a whole member is
// unreadable.
func unreadablePart(object any, members []string) (unreadable error, whole bool) {
	resource := partlyReadableOf(object)
	if resource == nil {
		return nil, false
	}
	total, found := 0, false
	for _, member := range members {
		leftOut, lost, within := resource.Unreadable(member)
		total += leftOut
		whole = whole || lost
		found = found || lost || within || leftOut > 0
	}
	if !found {
		return nil, false
	}
	return &unreadableError{LeftOut: total}, whole
}

// partlyReadableOf follows the pointers by which the generated code passes objects on.
func partlyReadableOf(object any) partlyReadable {
	for value := reflect.ValueOf(object); value.IsValid(); value = value.Elem() {
		if value.Kind() != reflect.Pointer && value.Kind() != reflect.Interface {
			if resource, ok := reflect.TypeAssert[partlyReadable](value); ok {
				return resource
			}
			return nil
		}
		if value.IsNil() {
			return nil
		}
		if resource, ok := reflect.TypeAssert[partlyReadable](value); ok {
			return resource
		}
	}
	return nil
}

// membersOf returns the members of the REST API's object that a field shows: those in membersByField, else the member of the
// same name.
func membersOf(object, field string) []string {
	if members, ok := membersByField[object+"."+field]; ok {
		return strings.Fields(members)
	}
	return []string{field}
}

// membersByField has the fields that show members of other names, or no member.
//
//nolint:gochecknoglobals // a table
var membersByField = map[string]string{
	"Customer.nodeId":           "id",
	"Customer.name":             "firstName lastName",
	"Customer.organizationName": "organization",
	"Customer.organization":     "organizationId",
	"Customer.emails":           "_embedded/emails",
	"Customer.phones":           "_embedded/phones",
	"Customer.chats":            "_embedded/chats",
	"Customer.socialProfiles":   "_embedded/social_profiles",
	"Customer.websites":         "_embedded/websites",
	"Customer.properties":       "_embedded/properties",
	"Customer.property":         "_embedded/properties",
	"Customer.address":          "_embedded/address",
	"Customer.conversations":    "",

	"Organization.nodeId":        "id",
	"Organization.property":      "properties",
	"Organization.customers":     "",
	"Organization.conversations": "",

	"Conversation.nodeId":      "id",
	"Conversation.webUrl":      "",
	"Conversation.threadCount": "threads",
	"Conversation.threads":     "",
	"Conversation.inbox":       "mailboxId",
	"Conversation.closedBy":    "closedByUser closedBy",

	"Thread.attachments": "_embedded/attachments",
	"Attachment.webUrl":  "",

	"User.nodeId":           "id",
	"User.name":             "firstName lastName",
	"Inbox.nodeId":          "id",
	"Tag.color":             "", // a conversation brings it
	"Tag.colorName":         "color",
	"Tag.conversationCount": "ticketCount",

	"NumberProperty.number": "value",
	"DateProperty.date":     "value",
}
