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

// unreadableError says that a part of an answer of the REST API cannot be read. The rest of the answer serves.
type unreadableError struct {
	// LeftOut is how many elements a list lacks for it. 0: the field itself could not be read.
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

// flawedFields knows whether an operation shows any answer of which something could not be read.
type flawedFields struct {
	any atomic.Bool // spares operations without flaws, which are nearly all, the look at each field
}

// read notes an answer. Elements that a list lacks are an error of the field that was first to ask for the list.
func (f *flawedFields) read(ctx context.Context, leftOut int) {
	f.any.Store(true)
	if leftOut > 0 && graphql.GetFieldContext(ctx) != nil {
		graphql.AddError(ctx, &unreadableError{LeftOut: leftOut})
	}
}

// mark resolves a field, and makes an error of it if its value could not be read: it is null where the schema allows that,
// and otherwise what stands for "none". A list keeps the elements that could be read.
func (*flawedFields) mark(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Parent == nil {
		return next(ctx)
	}
	flaw, whole := flawOf(field.Parent.Result, membersOf(field.Object, field.Field.Name))
	if whole && !field.Field.Definition.Type.NonNull {
		return nil, flaw
	}
	value, err := next(ctx)
	if flaw != nil && err == nil {
		graphql.AddError(ctx, flaw)
	}
	markUntyped(ctx, value)
	return value, err
}

// markUntyped makes an error of each property whose kind could not be read: as one of an unknown type it lacks the fields that
// are selected of its true one.
func markUntyped(ctx context.Context, value any) {
	switch value := value.(type) {
	case model.UnknownProperty:
		if _, unreadable, _ := value.Unreadable("type"); unreadable {
			graphql.AddError(ctx, &unreadableError{})
		}
	case []model.CustomerProperty:
		for i, property := range value {
			markUntyped(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), property)
		}
	}
}

// faulty is a resource, or a part of one, that knows what of it could not be read.
type faulty interface {
	Unreadable(member string) (leftOut int, whole, within bool)
}

// flawOf says what is wrong with any of an object's members, and whether one is unreadable as a whole.
func flawOf(object any, members []string) (flaw error, whole bool) {
	resource := faultyOf(object)
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

// faultyOf looks behind the pointers by which the generated code passes objects on.
func faultyOf(object any) faulty {
	for value := reflect.ValueOf(object); value.IsValid(); value = value.Elem() {
		if value.Kind() != reflect.Pointer && value.Kind() != reflect.Interface {
			if resource, ok := reflect.TypeAssert[faulty](value); ok {
				return resource
			}
			return nil
		}
		if value.IsNil() {
			return nil
		}
		if resource, ok := reflect.TypeAssert[faulty](value); ok {
			return resource
		}
	}
	return nil
}

// membersOf are the members of the REST API's object that a field is made of: those of membersByField, else the one of the
// same name.
func membersOf(object, field string) []string {
	if members, ok := membersByField[object+"."+field]; ok {
		return strings.Fields(members)
	}
	return []string{field}
}

// membersByField has the fields that are made of members of other names, or of none.
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
	"Tag.colorName":         "color",
	"Tag.conversationCount": "ticketCount",

	"NumberProperty.number": "value",
	"DateProperty.date":     "value",
}
