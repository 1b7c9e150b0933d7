package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	gql "github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/model"
)

// resourceModels has the model of each object type that wraps a resource of the REST API, or a part of one.
func resourceModels() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[model.Address](),
		reflect.TypeFor[model.Attachment](),
		reflect.TypeFor[model.Chat](),
		reflect.TypeFor[model.Conversation](),
		reflect.TypeFor[model.ConversationSource](),
		reflect.TypeFor[model.CustomField](),
		reflect.TypeFor[model.Customer](),
		reflect.TypeFor[model.DateProperty](),
		reflect.TypeFor[model.DropdownProperty](),
		reflect.TypeFor[model.Email](),
		reflect.TypeFor[model.Inbox](),
		reflect.TypeFor[model.NextEvent](),
		reflect.TypeFor[model.NumberProperty](),
		reflect.TypeFor[model.Organization](),
		reflect.TypeFor[model.OrganizationProperty](),
		reflect.TypeFor[model.Phone](),
		reflect.TypeFor[model.PropertyDefinition](),
		reflect.TypeFor[model.PropertyOption](),
		reflect.TypeFor[model.Rating](),
		reflect.TypeFor[model.Schedule](),
		reflect.TypeFor[model.Snooze](),
		reflect.TypeFor[model.SocialProfile](),
		reflect.TypeFor[model.Tag](),
		reflect.TypeFor[model.TextProperty](),
		reflect.TypeFor[model.Thread](),
		reflect.TypeFor[model.ThreadAction](),
		reflect.TypeFor[model.UnknownProperty](),
		reflect.TypeFor[model.UrlProperty](),
		reflect.TypeFor[model.User](),
		reflect.TypeFor[model.WaitingSince](),
		reflect.TypeFor[model.Website](),
	}
}

// The resource of each field has the members that the field shows, so that every unreadable member becomes an error.
func TestMembersOfFields(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, wrapper := range resourceModels() {
		if !wrapper.Implements(reflect.TypeFor[partlyReadable]()) {
			continue // the object that contains the part reports what is unreadable in it
		}
		object := schema.Types[wrapper.Name()]
		if object == nil {
			t.Errorf("%v has no object type", wrapper)
			continue
		}
		members := membersOfResource(wrapper)
		for _, field := range object.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				checkMembers(t, wrapper, members, field, isComposite(schema, field))
			}
		}
	}
}

func checkMembers(
	t *testing.T, wrapper reflect.Type, members map[string]reflect.Type, field *gql.FieldDefinition, composite bool,
) {
	t.Helper()
	name := wrapper.Name() + "." + field.Name
	shown := membersOf(wrapper.Name(), field.Name)
	for _, member := range shown {
		if members[member] == nil {
			t.Errorf("%s shows %q, which the resource lacks: add the members to membersByField", name, member)
		}
	}
	if bound := boundMember(wrapper, field.Name); bound != "" && !slices.Equal(shown, []string{bound}) {
		t.Errorf("%s is bound to the member %q, and membersByField has %q", name, bound, shown)
	}
	_, listed := membersByField[name]
	if !listed && composite && isScalar(members[field.Name]) {
		t.Errorf("%s is an object, and the member of the same name is none: add the members to membersByField", name)
	}
}

// boundMember returns the member of the struct field that a field of the schema is bound to, or "" when a method or a resolver
// computes it.
func boundMember(wrapper reflect.Type, field string) string {
	if hasMethod(reflect.PointerTo(wrapper), field) {
		return ""
	}
	if resolver, ok := reflect.TypeFor[generated.ResolverRoot]().MethodByName(wrapper.Name()); ok &&
		hasMethod(resolver.Type.Out(0), field) {
		return ""
	}
	bound, ok := wrapper.FieldByNameFunc(func(name string) bool { return token.IsExported(name) && strings.EqualFold(name, field) })
	if !ok || bound.Anonymous {
		return ""
	}
	return bound.Tag.Get("json")
}

func hasMethod(in reflect.Type, name string) bool {
	for method := range in.Methods() {
		if strings.EqualFold(method.Name, name) {
			return true
		}
	}
	return false
}

func isComposite(schema *gql.Schema, field *gql.FieldDefinition) bool {
	return schema.Types[field.Type.Name()].IsCompositeType()
}

func isScalar(member reflect.Type) bool {
	if member == nil {
		return false
	}
	if member.Kind() == reflect.Pointer {
		member = member.Elem()
	}
	return member.Kind() != reflect.Struct && member.Kind() != reflect.Slice && member.Kind() != reflect.Map
}

// membersOfResource returns the JSON members of the resource that a model wraps. A member of `_embedded` has its path.
func membersOfResource(wrapper reflect.Type) map[string]reflect.Type {
	members := make(map[string]reflect.Type)
	for _, field := range reflect.VisibleFields(wrapper) {
		name := field.Tag.Get("json")
		if name == "" || name == "-" {
			continue
		}
		members[name] = field.Type
		if name != "_embedded" {
			continue
		}
		parts := field.Type
		if parts.Kind() == reflect.Pointer {
			parts = parts.Elem()
		}
		for part := range parts.Fields() {
			members[name+"/"+part.Tag.Get("json")] = part.Type
		}
	}
	return members
}

// resourceModels has each model of an object type that embeds a type of package upstream.
func TestResourceModelsAreComplete(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	listed := make(map[string]bool)
	for _, wrapper := range resourceModels() {
		listed[wrapper.Name()] = true
	}
	structs := structsOf(t, "model")
	for name := range structs {
		definition := schema.Types[name]
		if definition != nil && definition.Kind == gql.Object && embedsResource(structs, name) && !listed[name] {
			t.Errorf("resourceModels lacks model.%s", name)
		}
	}
}

func structsOf(t *testing.T, dir string) map[string]*ast.StructType {
	t.Helper()
	structs := make(map[string]*ast.StructType)
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				if body, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = body
				}
			}
			return true
		})
	}
	return structs
}

func embedsResource(structs map[string]*ast.StructType, name string) bool {
	body := structs[name]
	return body != nil && slices.ContainsFunc(body.Fields.List, func(field *ast.Field) bool {
		if len(field.Names) > 0 {
			return false
		}
		embedded := field.Type
		if pointer, ok := embedded.(*ast.StarExpr); ok {
			embedded = pointer.X
		}
		switch embedded := embedded.(type) {
		case *ast.SelectorExpr:
			pkg, ok := embedded.X.(*ast.Ident)
			return ok && pkg.Name == "upstream"
		case *ast.Ident:
			return embedsResource(structs, embedded.Name)
		}
		return false
	})
}
