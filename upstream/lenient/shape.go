package lenient

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Verbatim is a text that keeps values of some kinds as the document writes them, instead of refusing them.
type Verbatim interface {
	KeepsJSON(kind jsontext.Kind) bool
}

// Flawed is a type that records its faults. A type is Flawed when it embeds [Faults].
type Flawed interface {
	addFault(fault Fault)
}

// Placed is an element of a list. When it cannot be read and KeepsPlace is true, the list has an empty element in its place,
// so that the elements behind it keep their positions.
type Placed interface {
	KeepsPlace() bool
}

// Single is a list that may also be sent as its only element.
type Single interface {
	TakesSingle()
}

// shape is how values of a Go type are read. It follows from the type: each exported field with a JSON name is a member.
type shape struct {
	form    form
	of      reflect.Type
	list    reflect.Type             // a list of such values
	slab    int16                    // which slab of a unit has room for such values; all texts share one
	index   int16                    // in target.kinds
	element *shape                   // of a list, or what a pointer points to
	members map[string]*member       // of an object, by name
	ordered []*member                // of an object, in the order of the fields
	flawed  bool                     // whether an object records its faults
	placed  bool                     // whether the element of a list keeps its place
	single  bool                     // whether a list may be sent as its only element
	keeps   func(jsontext.Kind) bool // the kinds that a text keeps as they are written; nil: none
}

// form is one of the few kinds of shapes.
type form int

const (
	unreadable form = iota
	text
	number
	flag
	pointer
	list
	object
)

// member is a member of an object.
type member struct {
	name   string
	begins string // what a document has before the value, if there is no white space
	index  int
	offset uintptr
	shape  *shape
}

// target is the shape of a type that documents are decoded into, with the shapes of all types within it.
type target struct {
	*shape

	kinds   []*shape // by shape.index
	layouts *layouts
}

// targets holds the targets of all types that were decoded: a fixed number, since it follows from the program.
var targets sync.Map // of reflect.Type to target

// targetOf returns the target that a type is. It panics for a type that cannot be read, which is a mistake in the program.
func targetOf(of reflect.Type) target {
	if known, ok := targets.Load(of); ok {
		return known.(target)
	}
	s := &shaping{known: make(map[reflect.Type]*shape)}
	s.of(reflect.TypeFor[string]()) // the first, whose slab has room for all texts
	made := target{s.of(of), s.kinds, &layouts{made: make(map[needs]*layout)}}
	known, _ := targets.LoadOrStore(of, made)
	return known.(target)
}

// shaping has the shapes of a target that were made so far: a type may hold lists of itself.
type shaping struct {
	known map[reflect.Type]*shape
	kinds []*shape
}

func (s *shaping) of(of reflect.Type) *shape {
	if known, ok := s.known[of]; ok {
		return known
	}
	index := int16(len(s.kinds))
	made := &shape{of: of, list: reflect.SliceOf(of), slab: index, index: index}
	s.known[of] = made
	s.kinds = append(s.kinds, made)
	zero := reflect.New(of).Interface()
	_, made.flawed = zero.(Flawed)
	_, made.single = zero.(Single)
	if placed, ok := zero.(Placed); ok {
		made.placed = placed.KeepsPlace()
	}
	if verbatim, ok := zero.(Verbatim); ok {
		made.keeps = verbatim.KeepsJSON
	}
	switch of.Kind() {
	case reflect.String:
		made.form, made.slab = text, 0
	case reflect.Int, reflect.Int32, reflect.Int64:
		made.form = number
	case reflect.Bool:
		made.form = flag
	case reflect.Pointer:
		made.form, made.element = pointer, s.of(of.Elem())
		made.placed = made.element.placed
	case reflect.Slice:
		made.form, made.element = list, s.of(of.Elem())
	case reflect.Struct:
		made.form, made.members = object, make(map[string]*member)
		s.addMembers(made, of, 0)
	default:
	}
	if made.form == unreadable || made.form == pointer && (made.element.form == pointer || made.element.form == list) {
		panic(fmt.Sprintf("lenient: %v cannot be decoded", of))
	}
	return made
}

// addMembers adds the members that the fields of a struct stand for, and those of the structs that it embeds.
func (s *shaping) addMembers(made *shape, of reflect.Type, offset uintptr) {
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case field.Anonymous && name == "":
			s.addMembers(made, field.Type, offset+field.Offset)
		case field.IsExported() && name != "":
			added := &member{
				name: name, begins: strconv.Quote(name) + ":",
				index: len(made.ordered), offset: offset + field.Offset, shape: s.of(field.Type),
			}
			made.members[name] = added
			made.ordered = append(made.ordered, added)
		}
	}
}

// within returns the shape of the list or the object that a value of the kind is for a target of the shape, nil for none.
func (s *shape) within(kind jsontext.Kind) *shape {
	switch {
	case s.form == pointer:
		return s.element.within(kind)
	case s.form == object && kind == jsontext.KindBeginObject, s.form == list && kind == jsontext.KindBeginArray:
		return s
	case s.form == list && s.single:
		return s.element.within(kind)
	}
	return nil
}

// member returns the member of an object with a name, nil for one that the shape does not know. The name has its quotes.
func (s *shape) member(quoted []byte, plain bool) *member {
	name := quoted[1 : len(quoted)-1]
	if !plain {
		name = appendString(nil, quoted, false)
	}
	return s.members[string(name)]
}

// expected returns the member with an index if the text begins with the member's name, nil otherwise.
func (s *shape) expected(index int, text []byte) *member {
	if index >= len(s.ordered) {
		return nil
	}
	member := s.ordered[index]
	if len(text) < len(member.begins) || string(text[:len(member.begins)]) != member.begins {
		return nil
	}
	return member
}
