package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/upstream"
)

// isOnlyRootField tells whether the current field is the operation's only root field.
func isOnlyRootField(ctx context.Context) bool {
	rootFields := graphql.GetOperationContext(ctx).Operation.SelectionSet
	if len(rootFields) != 1 || len(graphql.GetPath(ctx)) != 1 {
		return false
	}
	_, isField := rootFields[0].(*ast.Field)
	return isField
}

// selected returns the fields that are selected of the current field's object.
func selected(ctx context.Context) []graphql.CollectedField {
	return graphql.CollectFieldsCtx(ctx, nil)
}

// fieldsAt returns the fields that are selected of the object at a path of field names below the current field.
func fieldsAt(ctx context.Context, path ...string) []graphql.CollectedField {
	operation := graphql.GetOperationContext(ctx)
	fields := selected(ctx)
	for _, name := range path {
		var next []graphql.CollectedField
		for _, field := range fields {
			if field.Name == name {
				next = append(next, graphql.CollectFields(operation, field.Selections, nil)...)
			}
		}
		fields = next
	}
	return fields
}

// rowFields returns the fields that are selected of the rows of the current field, a connection.
func rowFields(ctx context.Context) []graphql.CollectedField {
	return append(fieldsAt(ctx, "nodes"), fieldsAt(ctx, "edges", "node")...)
}

// selectsOnly tells whether no field but the named ones is selected. __typename costs nothing, and needs no name.
func selectsOnly(fields []graphql.CollectedField, names ...string) bool {
	return !slices.ContainsFunc(fields, func(field graphql.CollectedField) bool {
		return field.Name != "__typename" && !slices.Contains(names, field.Name)
	})
}

// organizationNeeds is what a selection needs of an organization in addition to its id.
type organizationNeeds struct {
	name    bool
	details bool
	parts   upstream.OrganizationParts
}

// needsOf reads the fields that are selected of an organization.
func needsOf(fields []graphql.CollectedField) (needs organizationNeeds) {
	for _, field := range fields {
		switch field.Name {
		case "__typename", "id", "nodeId":
		case "customers", "conversations": // their resolvers need only the id
		case "name":
			needs.name = true
		case "customerCount", "conversationCount":
			needs.details, needs.parts.Counts = true, true
		case "properties", "property":
			needs.details, needs.parts.Properties = true, true
		default:
			needs.details = true
		}
	}
	return needs
}

// metBy tells whether a customer's reference to its organization, with the name, is enough.
func (n organizationNeeds) metBy(ref upstream.OrganizationRef, name *string) bool {
	return ref.ID != 0 && !n.details && (!n.name || name != nil)
}

// memberRowsSuffice tells whether the rows of an organization's customers have all fields that are selected of them, even
// where the list leaves out what it is allowed to. The resolver of conversations needs only the id.
func memberRowsSuffice(ctx context.Context) bool {
	return selectsOnly(rowFields(ctx), "id", "nodeId", "firstName", "lastName", "name", "gender", "jobTitle", "location",
		"organizationName", "photoType", "photoUrl", "age", "background", "createdAt", "updatedAt", "conversations")
}
