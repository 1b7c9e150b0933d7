package transport

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	deferDirective = "defer"
	labelArgument  = "label"
)

// hasDefer reports whether the operation's document may defer anything.
func hasDefer(operation *graphql.OperationContext) bool {
	if !strings.Contains(operation.RawQuery, deferDirective) {
		return false // usually, without a walk through the document
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
		var directives ast.DirectiveList
		var nested ast.SelectionSet
		switch selection := selection.(type) {
		case *ast.Field:
			nested = selection.SelectionSet
		case *ast.InlineFragment:
			directives, nested = selection.Directives, selection.SelectionSet
		case *ast.FragmentSpread:
			directives = selection.Directives
		}
		if directives.ForName(deferDirective) != nil || defers(nested) {
			return true
		}
	}
	return false
}

// deferredKeys returns the response keys of the fields in the deferred fragments below selections.
func deferredKeys(selections ast.SelectionSet) map[string]bool {
	search := keySearch{keys: make(map[string]bool), seen: make(map[seenFragment]bool)}
	search.selections(selections, false)
	return search.keys
}

type keySearch struct {
	keys map[string]bool
	seen map[seenFragment]bool
}

type seenFragment struct {
	name     string
	deferred bool
}

func (s keySearch) selections(selections ast.SelectionSet, deferred bool) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			if deferred {
				s.keys[selection.Alias] = true
			}
			s.selections(selection.SelectionSet, false)
		case *ast.InlineFragment:
			s.selections(selection.SelectionSet, deferred || selection.Directives.ForName(deferDirective) != nil)
		case *ast.FragmentSpread:
			spread := seenFragment{selection.Name, deferred || selection.Directives.ForName(deferDirective) != nil}
			if !s.seen[spread] {
				s.seen[spread] = true
				s.selections(selection.Definition.SelectionSet, spread.deferred)
			}
		}
	}
}

// ignoreDefer removes `@defer` from the operation. The answer is the same as the first response with all deferred parts
// merged, except where a deferred field fails: the null then propagates to the right object.
func ignoreDefer(operation *graphql.OperationContext) {
	rewriteFragmentDirectives(operation, func(directives ast.DirectiveList) ast.DirectiveList {
		return slices.DeleteFunc(slices.Clone(directives), isDefer)
	})
}

func isDefer(directive *ast.Directive) bool { return directive.Name == deferDirective }

// distinguishDefers gives every `@defer` a unique label, and returns the document's labels by the unique ones.
//
// gqlgen collects an object's deferred fields by label, and treats a missing label as a label. If a field is under two
// `@defer` with the same label, gqlgen waits for the field twice but resolves it once, so the operation would never end.
func distinguishDefers(operation *graphql.OperationContext) map[string]string {
	labels := make(map[string]string)
	rewriteFragmentDirectives(operation, func(directives ast.DirectiveList) ast.DirectiveList {
		position := slices.IndexFunc(directives, isDefer)
		if position < 0 {
			return directives
		}
		unique := strconv.Itoa(len(labels))
		labels[unique] = labelOf(directives[position], operation.Variables)
		changed := slices.Clone(directives)
		changed[position] = labelled(directives[position], unique)
		return changed
	})
	return labels
}

func labelOf(directive *ast.Directive, variables map[string]any) string {
	argument := directive.Arguments.ForName(labelArgument)
	if argument == nil {
		return ""
	}
	value, err := argument.Value.Value(variables)
	if err != nil {
		return ""
	}
	label, _ := value.(string)
	return label
}

func labelled(directive *ast.Directive, label string) *ast.Directive {
	changed := *directive
	changed.Arguments = slices.DeleteFunc(slices.Clone(directive.Arguments), func(argument *ast.Argument) bool {
		return argument.Name == labelArgument
	})
	changed.Arguments = append(changed.Arguments, &ast.Argument{
		Name:  labelArgument,
		Value: &ast.Value{Kind: ast.StringValue, Raw: label},
	})
	return &changed
}

// restoreLabels returns a reader of the responses with the document's labels.
func restoreLabels(responses graphql.ResponseHandler, labels map[string]string) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if response != nil {
			response.Label = labels[response.Label]
		}
		return response
	}
}
