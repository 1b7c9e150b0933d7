package limits

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"
)

// measure visits each fragment once, and gets the counts of the document with all fragments written out.
func TestMeasureMatchesTheExpandedDocument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		document := parse(t, randomDocument(t))
		for i, operation := range document.Operations {
			want := counted(document, operation.SelectionSet)
			want.directives += len(operation.Directives)
			got := measure(document).sizes[i]
			got.rows, got.introspection = 0, 0
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(size{})); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", operation.Name, diff)
			}
		}
	})
}

// randomDocument has operations and fragments, each of which spreads only later ones.
func randomDocument(t *rapid.T) string {
	const fragmentCount = 5
	var document strings.Builder
	for i := range rapid.IntRange(1, 3).Draw(t, "operations") {
		fmt.Fprintf(&document, "query q%d %s %s\n", i, randomDirectives(t), randomSelections(t, 0, 3))
	}
	for i := range fragmentCount {
		fmt.Fprintf(&document, "fragment f%d on T %s\n", i, randomSelections(t, i+1, 2))
	}
	return document.String()
}

func randomSelections(t *rapid.T, firstFragment, depth int) string {
	const fragmentCount = 5
	var selections strings.Builder
	selections.WriteString("{ x")
	for range rapid.IntRange(0, 3).Draw(t, "selections") {
		kind := rapid.SampledFrom([]string{"field", "alias", "inline", "spread"}).Draw(t, "kind")
		switch {
		case kind == "spread" && firstFragment < fragmentCount:
			name := rapid.IntRange(firstFragment, fragmentCount-1).Draw(t, "fragment")
			fmt.Fprintf(&selections, " ...f%d %s", name, randomDirectives(t))
		case kind == "inline" && depth > 0:
			fmt.Fprintf(&selections, " ... %s %s", randomDirectives(t), randomSelections(t, firstFragment, depth-1))
		case kind == "field" && depth > 0:
			fmt.Fprintf(&selections, " a %s %s", randomDirectives(t), randomSelections(t, firstFragment, depth-1))
		case kind == "alias":
			fmt.Fprintf(&selections, " b: c %s", randomDirectives(t))
		}
	}
	return selections.String() + " }"
}

func randomDirectives(t *rapid.T) string {
	return strings.Repeat("@d ", rapid.IntRange(0, 2).Draw(t, "directives"))
}

// counted counts a fragment anew at each spread.
func counted(document *ast.QueryDocument, selections ast.SelectionSet) (total size) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			inner := counted(document, selection.SelectionSet)
			total.depth = max(total.depth, inner.depth+1)
			total.rootFields++
			total.fields += inner.fields + 1
			total.aliases += inner.aliases
			if selection.Alias != selection.Name {
				total.aliases++
			}
			total.directives += inner.directives + len(selection.Directives)
		case *ast.InlineFragment:
			total = total.plus(counted(document, selection.SelectionSet))
			total.directives += len(selection.Directives)
		case *ast.FragmentSpread:
			definition := document.Fragments.ForName(selection.Name)
			total = total.plus(counted(document, definition.SelectionSet))
			total.directives += len(selection.Directives) + len(definition.Directives)
		}
	}
	return total
}

func parse(t interface{ Fatal(args ...any) }, text string) *ast.QueryDocument {
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// Fragments that double have more fields than an int can count. The count must not overflow to a small number.
func TestMeasureStopsAtTheLargestNumber(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("{ ...f0 }")
	for i := range 100 {
		fmt.Fprintf(&text, " fragment f%d on T { a: b @d ...f%d ...f%d }", i, i+1, i+1)
	}
	text.WriteString(" fragment f100 on T { a { types { fields { b } } } }")
	got := measure(parse(t, text.String())).sizes[0]
	want := size{
		depth: 4, aliases: math.MaxInt32, rootFields: math.MaxInt32, directives: math.MaxInt32, fields: math.MaxInt32,
		rows: math.MaxInt32,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(size{})); diff != "" {
		t.Errorf("size (-want +got):\n%s", diff)
	}
}

func TestMeasureOfIntrospection(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		`{ types { fields { name } } }`:             0, // of another type
		`{ __typename }`:                            0,
		`{ __type(name: "T") { name } }`:            2,
		`{ __type(name: "T") { fields { name } } }`: 1 + 8*2,
		`{ __schema { types { name } } }`:           1 + 30*2,
		`{ ...F ...F } fragment F on Query { __schema { types { fields { name } } } }`: 2 * (1 + 30*(1+8*2)),
	}
	for text, want := range tests {
		if got := measure(parse(t, text)).sizes[0].introspection; got != want {
			t.Errorf("%s: %d rows, want %d", text, got, want)
		}
	}
}

func TestMeasureFindsCycles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{ ...A } fragment A on T { ...B } fragment B on T { a { ...A } }`:  true,
		`{ a } fragment A on T { ...A }`:                                    true, // though no operation spreads it
		`{ ...A ...A } fragment A on T { ...B ...B } fragment B on T { a }`: false,
		`{ ...Unknown }`: false,
	} {
		if got := measure(parse(t, text)).cyclic != nil; got != want {
			t.Errorf("%s: cyclic %t, want %t", text, got, want)
		}
	}
}
