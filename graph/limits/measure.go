package limits

import (
	"math"

	"github.com/vektah/gqlparser/v2/ast"
)

// size counts what an operation, or a part of one, has when its fragments are spread. Counts stop at math.MaxInt32: fragments
// that spread others twice can have more fields than an int can count.
type size struct {
	depth         int
	aliases       int
	rootFields    int // fields at the top level of the part
	directives    int
	fields        int
	rows          int // fields, each counted for every row that it has if the part lies in an introspection
	introspection int // rows of the introspections in the part
}

// beside returns the size of two parts of one selection set together.
func (s size) beside(other size) size {
	return size{
		depth:         max(s.depth, other.depth),
		aliases:       add(s.aliases, other.aliases),
		rootFields:    add(s.rootFields, other.rootFields),
		directives:    add(s.directives, other.directives),
		fields:        add(s.fields, other.fields),
		rows:          add(s.rows, other.rows),
		introspection: add(s.introspection, other.introspection),
	}
}

func add(a, b int) int { return min(a+b, math.MaxInt32) }

// About how many rows the two long lists of an introspection have: the types that have fields, and the fields of such a type.
// The other lists are short or empty.
const (
	typesOfSchema = 30
	fieldsOfType  = 8
)

// measures are those of a document.
type measures struct {
	sizes   []size              // of operations and of fragments: fragments that nothing spreads are validated too
	repeats int                 // occurrences of the most frequent name or alias of a field, without spreading fragments
	cyclic  *ast.FragmentSpread // of a fragment within itself; nil: there is none
}

// measure visits each part of a document once.
func measure(document *ast.QueryDocument) measures {
	m := measurement{fragments: make(map[string]*fragment), names: make(map[string]int)}
	for _, definition := range document.Fragments {
		m.fragments[definition.Name] = &fragment{definition: definition}
	}
	found := measures{sizes: make([]size, 0, len(document.Operations)+len(document.Fragments))}
	for _, operation := range document.Operations {
		found.sizes = append(found.sizes, m.operation(operation))
	}
	for _, definition := range document.Fragments {
		found.sizes = append(found.sizes, m.spread(definition.Name))
	}
	for _, count := range m.names {
		found.repeats = max(found.repeats, count)
	}
	found.cyclic = m.cyclic
	return found
}

// measurement is the state of measuring one document.
type measurement struct {
	fragments map[string]*fragment
	names     map[string]int
	cyclic    *ast.FragmentSpread
}

type fragment struct {
	definition *ast.FragmentDefinition
	state      state
	size       size
}

type state int

const (
	unmeasured state = iota
	beingMeasured
	measured
)

func (m *measurement) operation(operation *ast.OperationDefinition) size {
	total := m.selections(operation.SelectionSet)
	total.directives = add(total.directives, len(operation.Directives))
	for _, variable := range operation.VariableDefinitions {
		total.directives = add(total.directives, len(variable.Directives))
	}
	return total
}

func (m *measurement) selections(selections ast.SelectionSet) (total size) {
	for _, selection := range selections {
		total = total.beside(m.selection(selection))
	}
	return total
}

func (m *measurement) selection(selection ast.Selection) (total size) {
	var directives ast.DirectiveList
	switch selection := selection.(type) {
	case *ast.Field:
		total, directives = m.field(selection), selection.Directives
	case *ast.InlineFragment:
		total, directives = m.selections(selection.SelectionSet), selection.Directives
	case *ast.FragmentSpread:
		if f := m.fragments[selection.Name]; f != nil && f.state == beingMeasured {
			m.cyclic = selection
		}
		total, directives = m.spread(selection.Name), selection.Directives
	}
	total.directives = add(total.directives, len(directives))
	return total
}

func (m *measurement) field(field *ast.Field) size {
	m.names[field.Alias]++ // the parser gives a field without an alias its name
	total := m.selections(field.SelectionSet)
	total.depth++
	total.rootFields = 1
	total.fields = add(total.fields, 1)
	if field.Alias != field.Name {
		total.aliases = add(total.aliases, 1)
	}
	total.rows = add(total.rows, 1)
	switch field.Name {
	case "types":
		total.rows = min(total.rows*typesOfSchema, math.MaxInt32)
	case "fields":
		total.rows = min(total.rows*fieldsOfType, math.MaxInt32)
	case "__schema", "__type", "_service": // a federation's gateway reads the schema by _service
		total.introspection = add(total.introspection, total.rows)
	}
	return total
}

// spread returns the size of a fragment, and the zero size for a fragment that does not exist.
func (m *measurement) spread(name string) size {
	f := m.fragments[name]
	if f == nil {
		return size{}
	}
	switch f.state {
	case measured:
		return f.size
	case beingMeasured:
		return size{}
	case unmeasured:
	}
	f.state = beingMeasured
	f.size = m.selections(f.definition.SelectionSet)
	f.size.directives = add(f.size.directives, len(f.definition.Directives))
	f.state = measured
	return f.size
}
