package graph

import (
	"reflect"
	"strings"
	"testing"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/upstream"
)

// The resource of each field has the members that the field shows, so that every unreadable member becomes an error.
func TestMembersOfFields(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for object, resource := range map[string]reflect.Type{
		"Customer":       reflect.TypeFor[upstream.Customer](),
		"Organization":   reflect.TypeFor[upstream.Organization](),
		"Conversation":   reflect.TypeFor[upstream.Conversation](),
		"Thread":         reflect.TypeFor[upstream.Thread](),
		"Attachment":     reflect.TypeFor[upstream.Attachment](),
		"Address":        reflect.TypeFor[upstream.Address](),
		"User":           reflect.TypeFor[upstream.User](),
		"Inbox":          reflect.TypeFor[upstream.Inbox](),
		"Email":          reflect.TypeFor[upstream.Entry](),
		"Website":        reflect.TypeFor[upstream.Entry](),
		"TextProperty":   reflect.TypeFor[upstream.CustomerProperty](),
		"NumberProperty": reflect.TypeFor[upstream.CustomerProperty](),
		"DateProperty":   reflect.TypeFor[upstream.CustomerProperty](),
	} {
		known := memberNames(resource)
		for _, field := range schema.Types[object].Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			for _, member := range membersOf(object, field.Name) {
				if !known[member] {
					t.Errorf("%s.%s shows %q, which the resource lacks: add the members to membersByField",
						object, field.Name, member)
				}
			}
		}
	}
}

func memberNames(resource reflect.Type) map[string]bool {
	names := make(map[string]bool)
	for field := range resource.Fields() {
		name := field.Tag.Get("json")
		names[name] = true
		parts := field.Type
		if parts.Kind() == reflect.Pointer {
			parts = parts.Elem()
		}
		if name != "_embedded" {
			continue
		}
		for part := range parts.Fields() {
			names[name+"/"+part.Tag.Get("json")] = true
		}
	}
	return names
}
