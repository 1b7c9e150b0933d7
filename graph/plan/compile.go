package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Ready is told what is selected of a field with a resolver, and returns a function that begins to take the field's values
// where they are at hand, so that nothing has to wait for the resolver.
type Ready func(selected []graphql.CollectedField) BeginReady

// BeginReady returns a function for the objects of one goroutine, which may share memory, see [Slab].
type BeginReady func() TakeReady

// TakeReady appends the objects of a field to dst, as [Field.Spread] does. It must give what the resolver would.
type TakeReady func(parent any, dst []any) ([]any, Outcome)

// Together is told what is selected of a field with a resolver, and returns a function that resolves the field of several
// objects with one call: it gives a value or an error for each, as the resolver would.
type Together func(selected []graphql.CollectedField) ResolveTogether

// ResolveTogether resolves the field of several parents. The context is that of the list that they are in.
type ResolveTogether func(ctx context.Context, parents []any) ([]any, []error)

// Outcome says what became of a field.
type Outcome uint8

// Outcomes.
const (
	// Waits says that the value is not at hand.
	Waits Outcome = iota
	// Null says that the value is null.
	Null
	// Present says that there is a value.
	Present
)

// Plan is a compiled operation. It is safe for concurrent use.
type Plan struct {
	root      *object
	source    *field // of a subscription
	serial    bool   // the fields of the root are resolved one after another
	fields    int    // how many fields it has, which tells its size
	arguments int    // how many of them have arguments
	takers    int    // how many of them may be at hand
	size      size
}

// object is what is selected of an object type in some place.
type object struct {
	name    string
	fields  []*field
	visited []*field // those with a slot
}

// field is a selected field.
type field struct {
	*Field
	collected graphql.CollectedField
	key       []byte // the comma before the member, its name, and the colon
	typename  []byte // the value of __typename; nil for any other field
	selection *selection
	ready     BeginReady
	taker     int // place of what takes its values in a visitor, where ready is set
	together  ResolveTogether
	slot      int // place among the visited fields of its object, -1 for none
	arguments int // place of its arguments in a run, -1 for none
	object    string
	room      room // of what it brings, where it waits
}

// selection is what is selected of a field's objects.
type selection struct {
	objects  []*object
	abstract *Abstract // nil: the only one of objects
	slots    int       // how many slots an object has at most
}

// of returns the plan of an object, and the object as its fields want it; nil when the value is null.
func (s *selection) of(value any) (*object, any) {
	if s.abstract == nil {
		return s.objects[0], value
	}
	name, pointer := s.abstract.Concrete(value)
	for _, o := range s.objects {
		if o.name == name {
			return o, pointer
		}
	}
	return nil, nil
}

// Compile makes the plan of an operation, whose variables say what its directives include. It returns nil and the reason
// where it meets what plans do not know: a field that the generated code does not describe (introspection), `@defer`, a
// response key whose fields gqlgen does not merge (in fragments on types that have nothing to do with each other), or more
// than most fields.
func Compile(options *Options, operation *graphql.OperationContext, most int) (compiled *Plan, reason string) {
	c := &compiler{
		Options: options, most: most,
		operation: &graphql.OperationContext{Doc: operation.Doc, Variables: operation.Variables},
	}
	rootType := c.Schema.Roots[operation.Operation.Operation]
	if rootType == "" {
		return nil, string(operation.Operation.Operation)
	}
	root := c.object(c.Schema.Objects[rootType], operation.Operation.SelectionSet)
	if c.reason != "" {
		return nil, c.reason
	}
	serial := operation.Operation.Operation == ast.Mutation
	var source *field
	if operation.Operation.Operation == ast.Subscription {
		source = root.fields[0] // a valid subscription has no other
	}
	return &Plan{root: root, source: source, serial: serial, fields: c.fields, arguments: c.arguments, takers: c.takers}, ""
}

type compiler struct {
	*Options

	operation *graphql.OperationContext
	most      int
	fields    int
	arguments int
	takers    int
	reason    string // why there is no plan
}

func (c *compiler) object(described *Object, selections ast.SelectionSet) *object {
	o := &object{name: described.Name}
	keys := make(map[string]bool)
	for _, collected := range graphql.CollectFields(c.operation, selections, described.Satisfies) {
		if c.reason != "" {
			return o
		}
		switch repeated := keys[collected.Alias]; {
		case repeated && collected.Name == "__typename":
			continue
		case repeated:
			c.reason = "response key that is not merged"
			return o
		case len(collected.Deferrables) > 0:
			c.reason = "@defer"
			return o
		}
		keys[collected.Alias] = true
		c.add(o, described, collected)
	}
	return o
}

func (c *compiler) add(to *object, described *Object, collected graphql.CollectedField) {
	if c.fields++; c.fields > c.most {
		c.reason = "too many fields"
		return
	}
	f := &field{collected: collected, key: keyOf(collected.Alias, len(to.fields) > 0), slot: -1, arguments: -1, object: to.name}
	to.fields = append(to.fields, f)
	if collected.Name == "__typename" {
		f.typename = String(nil, described.Name)
		return
	}
	f.Field = described.Fields[collected.Name]
	if f.Field == nil {
		c.reason = "field " + described.Name + "." + collected.Name
		return
	}
	if f.Arguments {
		f.arguments = c.arguments
		c.arguments++
	}
	if f.Leaf != nil {
		return
	}
	f.selection = c.selection(f.Type, collected.Selections)
	c.addShortcuts(f, described.Name+"."+collected.Name)
	if f.Resolver || f.selection.slots > 0 {
		f.slot = len(to.visited)
		to.visited = append(to.visited, f)
	}
}

func (c *compiler) addShortcuts(to *field, name string) {
	ready, together := c.Ready[name], c.Together[name]
	if ready == nil && together == nil {
		return
	}
	selected := graphql.CollectFields(c.operation, to.collected.Selections, nil)
	if ready != nil {
		to.ready, to.taker = ready(selected), c.takers
		c.takers++
	}
	if together != nil {
		to.together = together(selected)
	}
}

func (c *compiler) selection(typeName string, selections ast.SelectionSet) *selection {
	s := new(selection)
	members := []string{typeName}
	if s.abstract = c.Schema.Abstract[typeName]; s.abstract != nil {
		members = s.abstract.Members
	}
	for _, member := range members {
		o := c.object(c.Schema.Objects[member], selections)
		s.objects = append(s.objects, o)
		s.slots = max(s.slots, len(o.visited))
	}
	return s
}

func keyOf(alias string, further bool) []byte {
	var key []byte
	if further {
		key = append(key, ',')
	}
	return append(String(key, alias), ':')
}
