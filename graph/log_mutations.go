package graph

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// noteMutations adds the mutations of an operation to the log entry of its request, before anything can refuse them.
func noteMutations(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	entry := entryOf(ctx)
	if entry == nil || operation.Operation.Operation != ast.Mutation {
		return next(ctx)
	}
	entry.mu.Lock()
	entry.mutations = mutationNames(operation)
	entry.mu.Unlock()
	return next(ctx)
}

// mutationNames returns the fields of a mutation in the order in which they run, each once, and separated by commas. It has
// names of the schema alone: aliases and inputs are the caller's own words.
func mutationNames(operation *graphql.OperationContext) string {
	var names []string
	for _, field := range graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{mutationType}) {
		if field.Name != "__typename" && !slices.Contains(names, field.Name) {
			names = append(names, field.Name)
		}
	}
	return strings.Join(names, ",")
}

// appendMutations adds the attribute of the mutations. A query has none.
func appendMutations(attributes []slog.Attr, names string) []slog.Attr {
	if names == "" {
		return attributes
	}
	return append(attributes, slog.String("mutations", names))
}
