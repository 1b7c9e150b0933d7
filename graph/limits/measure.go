package limits

import (
	"math"

	"github.com/vektah/gqlparser/v2/ast"
)

// size counts the contents of an operation, or of a part of one, with its fragments spread. Counts stop at math.MaxInt32:
// fragments that each spread the next one twice have more fields than an int can count.
type size struct {
	depth         int
	aliases       int
	rootFields    int // fields at the top level of the part
	directives    int
	fields        int
	rows          int // fields, each counted for every row of the lists around it, as if the part lay in an introspection
	introspection int // rows of the introspection fields in the part
}

// plus returns the size of a selection set that has two parts.
func (s size) plus(other size) size {
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

// The two long lists of introspection have about this many rows: the types that have fields, and the fields of such a type.
// The other lists are short or empty.
const (
	typesOfSchema = 30
	fieldsOfType  = 8
)

// measures are the sizes of a document's parts, and what concerns the document as a whole.
type measures struct {
	sizes   []size              // of operations and fragments, since validation looks at unused fragments too
	repeats int                 // occurrences of the most frequent name or alias of a field, without spreading fragments
	cyclic  *ast.FragmentSpread // spreads a fragment within itself; nil: none does
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
		total = total.plus(m.selection(selection))
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
	case "__schema", "__type", "_service": // the gateway of a federation reads the schema by _service
		total.introspection = add(total.introspection, total.rows)
	}
	return total
}

// spread returns the size of a fragment. A fragment that does not exist, or that is being measured, has the zero size.
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
