package graph_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// writer writes operations that follow the schema, with occasional mistakes.
type writer struct {
	t         *rapid.T
	schema    *ast.Schema
	variables map[string]any
	declared  []string // the variables, as an operation declares them
	fragments []string
	depth     int
	sound     bool // no mistake on purpose, and no @defer
}

// drawOperation returns a document and the variables for it.
func drawOperation(t *rapid.T, schema *ast.Schema) (document string, variables map[string]any) {
	return (&writer{t: t, schema: schema, variables: make(map[string]any)}).operation()
}

// drawSoundOperation returns a document that is mostly valid, though its arguments may be refused, and never defers.
func drawSoundOperation(t *rapid.T, schema *ast.Schema) (document string, variables map[string]any) {
	return (&writer{t: t, schema: schema, variables: make(map[string]any), sound: true}).operation()
}

func (w *writer) operation() (document string, variables map[string]any) {
	selections := w.selections(w.schema.Query)
	var head string
	if len(w.declared) > 0 {
		head = "(" + strings.Join(w.declared, ", ") + ")"
	}
	document = "query Drawn" + head + selections + strings.Join(w.fragments, "")
	if !w.sound && w.oneIn(40) { // a document that ends too early
		document = document[:w.number(0, len(document))]
	}
	return document, w.variables
}

const maxDrawnDepth = 7

func (w *writer) selections(of *ast.Definition) string {
	w.depth++
	defer func() { w.depth-- }()
	var selections strings.Builder
	selections.WriteString(" { __typename")
	for range w.number(0, 4) {
		selections.WriteString(" " + w.selection(of))
	}
	return selections.String() + " }"
}

func (w *writer) selection(of *ast.Definition) string {
	switch w.number(0, 60) {
	case 1, 2, 3, 4, 5:
		return "... on " + w.typeWithin(of).Name + w.directives() + w.selections(of)
	case 6, 7, 8, 9, 10:
		name := fmt.Sprintf("F%d", len(w.fragments))
		w.fragments = append(w.fragments, "") // its place, before those that it spreads
		place := len(w.fragments) - 1
		within := w.typeWithin(of)
		w.fragments[place] = " fragment " + name + " on " + within.Name + w.selections(within)
		return "..." + name + w.directives()
	case 11:
		if !w.sound {
			return "nothing"
		}
	}
	if len(of.Fields) == 0 {
		return "__typename"
	}
	return w.field(of.Fields[w.number(0, len(of.Fields)-1)])
}

// typeWithin returns the type itself or, for an interface or a union, one of its possible types.
func (w *writer) typeWithin(of *ast.Definition) *ast.Definition {
	if possible := w.schema.GetPossibleTypes(of); len(possible) > 0 {
		return possible[w.number(0, len(possible)-1)]
	}
	return of
}

func (w *writer) field(field *ast.FieldDefinition) string {
	written := field.Name + w.arguments(field.Arguments) + w.directives()
	if w.oneIn(6) {
		written = fmt.Sprintf("a%d: ", w.number(0, 9)) + written
	}
	if result := w.schema.Types[field.Type.Name()]; result.IsCompositeType() {
		if w.depth >= maxDrawnDepth {
			return written + " { __typename }"
		}
		return written + w.selections(result)
	}
	return written
}

func (w *writer) directives() string {
	switch w.number(0, 20) {
	case 1:
		return " @include(if: " + strconv.FormatBool(w.oneIn(2)) + ")"
	case 2:
		if !w.sound {
			return " @defer"
		}
	case 3:
		return " @skip(if: " + w.condition() + ")"
	case 4:
		return " @include(if: " + w.condition() + ")"
	}
	return ""
}

// condition is a variable that is true or false.
func (w *writer) condition() string {
	name := fmt.Sprintf("v%d", len(w.declared))
	w.declared = append(w.declared, "$"+name+": Boolean!")
	w.variables[name] = w.oneIn(2)
	return "$" + name
}

func (w *writer) arguments(definitions ast.ArgumentDefinitionList) string {
	var arguments []string
	for _, definition := range definitions {
		if required := definition.Type.NonNull && definition.DefaultValue == nil; required && (w.sound || !w.oneIn(40)) || w.oneIn(3) {
			arguments = append(arguments, definition.Name+": "+w.value(definition.Type))
		}
	}
	if len(arguments) == 0 {
		return ""
	}
	return "(" + strings.Join(arguments, ", ") + ")"
}

// value writes a value as a literal, or as a variable that has the value.
func (w *writer) value(of *ast.Type) string {
	value := w.draw(of)
	if !w.oneIn(3) {
		return literal(value)
	}
	name := fmt.Sprintf("v%d", len(w.declared))
	w.declared = append(w.declared, "$"+name+": "+of.String())
	w.variables[name] = plain(value)
	return "$" + name
}

// enumWord is a word that a literal has without quotes.
type enumWord string

// draw returns a value for a variable, which usually fits its type.
func (w *writer) draw(of *ast.Type) any {
	if w.oneIn(20) {
		return nil
	}
	if of.Elem != nil {
		values := make([]any, w.number(0, 3))
		for i := range values {
			values[i] = w.draw(of.Elem)
		}
		return values
	}
	definition := w.schema.Types[of.NamedType]
	switch definition.Kind {
	case ast.Enum:
		return enumWord(definition.EnumValues[w.number(0, len(definition.EnumValues)-1)].Name)
	case ast.InputObject:
		object := make(map[string]any)
		for _, field := range definition.Fields {
			if field.Type.NonNull || w.oneIn(3) {
				object[field.Name] = w.draw(field.Type)
			}
		}
		return object
	default:
		return w.scalar(of.NamedType)
	}
}

func (w *writer) scalar(name string) any {
	if w.oneIn(30) {
		name = rapid.SampledFrom([]string{"Int", "Float", "String", "Boolean", "ID"}).Draw(w.t, "other scalar")
	}
	switch name {
	case "Int":
		return rapid.SampledFrom([]int{1, 2, 10, 50, 51, 250, 251, 0, -1, 1 << 31}).Draw(w.t, "int")
	case "Float":
		return rapid.SampledFrom([]float64{0, 1.5, -1e300}).Draw(w.t, "float")
	case "Boolean":
		return w.oneIn(2)
	case "ID":
		return rapid.SampledFrom([]string{
			"500", "501", "35", "1", "0", "-1", "9223372036854775807", "none", "", "Q3VzdG9tZXI6NTAw", "500/../1",
		}).Draw(w.t, "id")
	case "DateTime", "Date":
		return rapid.SampledFrom([]string{"2024-02-29T00:00:00Z", "2024-02-29", "yesterday", ""}).Draw(w.t, "date")
	default:
		return rapid.SampledFrom([]string{
			"bear@acme.com", "Vernon", `") OR ("`, "", "car", "ä\u0000\u2028", strings.Repeat("x", 300), "*",
		}).Draw(w.t, "string")
	}
}

// literal writes a value as a GraphQL literal.
func literal(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case enumWord:
		return string(value)
	case string:
		return quoted(value)
	case []any:
		elements := make([]string, len(value))
		for i, element := range value {
			elements[i] = literal(element)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case map[string]any:
		fields := make([]string, 0, len(value))
		for name, field := range value {
			fields = append(fields, name+": "+literal(field))
		}
		slices.Sort(fields)
		return "{" + strings.Join(fields, ", ") + "}"
	}
	return fmt.Sprint(value)
}

func quoted(text string) string {
	var written strings.Builder
	for _, character := range text {
		if character == '"' || character == '\\' || character < ' ' {
			fmt.Fprintf(&written, `\u%04x`, character)
			continue
		}
		written.WriteRune(character)
	}
	return `"` + written.String() + `"`
}

// plain returns a value as JSON has it.
func plain(value any) any {
	switch value := value.(type) {
	case enumWord:
		return string(value)
	case []any:
		elements := make([]any, len(value))
		for i, element := range value {
			elements[i] = plain(element)
		}
		return elements
	case map[string]any:
		fields := make(map[string]any, len(value))
		for name, field := range value {
			fields[name] = plain(field)
		}
		return fields
	}
	return value
}

func (w *writer) number(least, most int) int { return rapid.IntRange(least, most).Draw(w.t, "number") }

func (w *writer) oneIn(n int) bool { return w.number(1, n) == 1 }
