package transport

import (
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const deferDirective = "defer"

// hasDefer reports whether the operation's document may defer anything.
func hasDefer(operation *graphql.OperationContext) bool {
	if !strings.Contains(operation.RawQuery, deferDirective) {
		return false // the common case, without a walk through the document
	}
	for _, definition := range operation.Doc.Operations {
		if defers(definition.SelectionSet) {
			return true
		}
	}
	for _, fragment := range operation.Doc.Fragments {
		if defers(fragment.SelectionSet) {
			return true
		}
	}
	return false
}

func defers(selections ast.SelectionSet) bool {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			if defers(selection.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if selection.Directives.ForName(deferDirective) != nil || defers(selection.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if selection.Directives.ForName(deferDirective) != nil {
				return true
			}
		}
	}
	return false
}

// ignoreDefer makes the operation run as if `@defer` were not there. That gives what merging the deferred parts into
// the first response would, but with a null going up to the right object where a deferred field fails.
//
// The document belongs to the server's query cache, so the operation gets a changed copy.
func ignoreDefer(operation *graphql.OperationContext) {
	original := operation.Doc
	document := *original
	document.Operations = make(ast.OperationList, len(original.Operations))
	document.Fragments = make(ast.FragmentDefinitionList, len(original.Fragments))
	for i, fragment := range original.Fragments {
		changed := *fragment
		document.Fragments[i] = &changed
	}
	for _, fragment := range document.Fragments {
		fragment.SelectionSet = withoutDefer(fragment.SelectionSet, document.Fragments)
	}
	for i, definition := range original.Operations {
		changed := *definition
		changed.SelectionSet = withoutDefer(definition.SelectionSet, document.Fragments)
		document.Operations[i] = &changed
	}
	operation.Doc = &document
	operation.Operation = document.Operations[slices.Index(original.Operations, operation.Operation)]
}

func withoutDefer(selections ast.SelectionSet, fragments ast.FragmentDefinitionList) ast.SelectionSet {
	if selections == nil {
		return nil
	}
	changed := make(ast.SelectionSet, len(selections))
	for i, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			field := *selection
			field.SelectionSet = withoutDefer(selection.SelectionSet, fragments)
			changed[i] = &field
		case *ast.InlineFragment:
			fragment := *selection
			fragment.Directives = withoutDeferDirective(selection.Directives)
			fragment.SelectionSet = withoutDefer(selection.SelectionSet, fragments)
			changed[i] = &fragment
		case *ast.FragmentSpread:
			spread := *selection
			spread.Directives = withoutDeferDirective(selection.Directives)
			spread.Definition = fragments.ForName(selection.Name)
			changed[i] = &spread
		}
	}
	return changed
}

func withoutDeferDirective(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(slices.Clone(directives), func(directive *ast.Directive) bool {
		return directive.Name == deferDirective
	})
}
