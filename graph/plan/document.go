package plan

import (
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Document keeps the plans of a valid document. It is safe for concurrent use.
type Document struct {
	most int // how many fields its plans may have together

	mu     sync.Mutex
	read   bool
	defers bool
	// conditions are the variables that `@skip` and `@include` read, in alphabetical order.
	conditions []string
	plans      map[string]*Plan // nil: the operation has none
	fields     int
}

// FieldSize is about how many bytes a field of a plan takes.
const FieldSize = 300

// NewDocument keeps plans of at most so many fields.
func NewDocument(most int) *Document { return &Document{most: most} }

const extension = "Plans"

// Note makes an executor run the operation by a plan of the document, which is the operation's.
func (d *Document) Note(operation *graphql.OperationContext) {
	operation.Stats.SetExtension(extension, d)
}

// Leave leaves the operation to the generated executor.
func Leave(operation *graphql.OperationContext) { operation.Stats.SetExtension(extension, nil) }

func documentOf(operation *graphql.OperationContext) *Document {
	document, _ := operation.Stats.GetExtension(extension).(*Document)
	return document
}

// plan returns the plan of an operation, and nil where it has none. What has no room is compiled, but not kept.
func (d *Document) plan(options *Options, operation *graphql.OperationContext) *Plan {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.read {
		d.readConditions(operation.Doc)
	}
	if d.defers {
		return nil
	}
	key := d.keyOf(operation)
	if kept, ok := d.plans[key]; ok {
		return kept
	}
	compiled, _ := Compile(options, operation, d.most)
	size := 1
	if compiled != nil {
		size = compiled.fields
	}
	if d.fields += size; d.fields > d.most {
		d.plans, d.fields = nil, size
	}
	if d.plans == nil {
		d.plans = make(map[string]*Plan, 1)
	}
	d.plans[key] = compiled
	return compiled
}

// keyOf names the operation and the values of the conditions.
func (d *Document) keyOf(operation *graphql.OperationContext) string {
	if len(d.conditions) == 0 {
		return operation.Operation.Name
	}
	var key strings.Builder
	for _, name := range d.conditions {
		if value, _ := operation.Variables[name].(bool); value {
			key.WriteByte('1')
		} else {
			key.WriteByte('0')
		}
	}
	key.WriteString(operation.Operation.Name)
	return key.String()
}

func (d *Document) readConditions(document *ast.QueryDocument) {
	d.read = true
	for _, operation := range document.Operations {
		d.readSelections(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		d.readSelections(fragment.SelectionSet)
	}
	slices.Sort(d.conditions)
}

func (d *Document) readSelections(selections ast.SelectionSet) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			d.readDirectives(selection.Directives)
			d.readSelections(selection.SelectionSet)
		case *ast.InlineFragment:
			d.readDirectives(selection.Directives)
			d.readSelections(selection.SelectionSet)
		case *ast.FragmentSpread:
			d.readDirectives(selection.Directives)
		}
	}
}

func (d *Document) readDirectives(directives ast.DirectiveList) {
	for _, directive := range directives {
		switch directive.Name {
		case "defer":
			d.defers = true
		case "skip", "include":
			for _, argument := range directive.Arguments {
				if value := argument.Value; value.Kind == ast.Variable && !slices.Contains(d.conditions, value.Raw) {
					d.conditions = append(d.conditions, value.Raw)
				}
			}
		}
	}
}
