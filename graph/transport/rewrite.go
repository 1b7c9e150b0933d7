package transport

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// rewriteFragmentDirectives replaces the operation's document by a copy, in which every inline fragment and fragment spread
// has the directives that change returns. The original stays unchanged, since other operations share it.
func rewriteFragmentDirectives(
	operation *graphql.OperationContext, change func(ast.DirectiveList) ast.DirectiveList,
) {
	original := operation.Doc
	document := *original
	document.Fragments = copyEach(original.Fragments)
	document.Operations = copyEach(original.Operations)
	rewrite := rewriter{document.Fragments, change}
	for _, fragment := range document.Fragments {
		fragment.SelectionSet = rewrite.selections(fragment.SelectionSet)
	}
	for _, definition := range document.Operations {
		definition.SelectionSet = rewrite.selections(definition.SelectionSet)
	}
	operation.Operation = document.Operations[slices.Index(original.Operations, operation.Operation)]
	operation.Doc = &document
}

func copyEach[S ~[]*E, E any](originals S) S {
	copies := make(S, len(originals))
	for i, original := range originals {
		copied := *original
		copies[i] = &copied
	}
	return copies
}

type rewriter struct {
	fragments ast.FragmentDefinitionList // the rewritten document's
	change    func(ast.DirectiveList) ast.DirectiveList
}

func (r rewriter) selections(originals ast.SelectionSet) ast.SelectionSet {
	if originals == nil {
		return nil
	}
	rewritten := make(ast.SelectionSet, len(originals))
	for i, original := range originals {
		rewritten[i] = r.selection(original)
	}
	return rewritten
}

func (r rewriter) selection(original ast.Selection) ast.Selection {
	switch original := original.(type) {
	case *ast.Field:
		field := *original
		field.SelectionSet = r.selections(original.SelectionSet)
		return &field
	case *ast.InlineFragment:
		fragment := *original
		fragment.Directives = r.change(original.Directives)
		fragment.SelectionSet = r.selections(original.SelectionSet)
		return &fragment
	case *ast.FragmentSpread:
		spread := *original
		spread.Directives = r.change(original.Directives)
		spread.Definition = r.fragments.ForName(original.Name)
		return &spread
	}
	return original
}
