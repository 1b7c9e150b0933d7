package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/internal/scope"
)

// scopeOf has the scope that each mutation needs.
//
//nolint:gochecknoglobals // a table
var scopeOf = scopesByField(map[scope.Set][]string{
	scope.WriteCustomers: {
		"createCustomer", "updateCustomer", "upsertCustomer", "deleteCustomer",
		"setCustomerAddress", "removeCustomerAddress", "setCustomerProperties",
		"addCustomerEmail", "updateCustomerEmail", "removeCustomerEmail",
		"addCustomerPhone", "updateCustomerPhone", "removeCustomerPhone",
		"addCustomerChat", "updateCustomerChat", "removeCustomerChat",
		"addCustomerSocialProfile", "updateCustomerSocialProfile", "removeCustomerSocialProfile",
		"addCustomerWebsite", "updateCustomerWebsite", "removeCustomerWebsite",
	},
	scope.WriteOrganizations: {
		"createOrganization", "updateOrganization", "deleteOrganization", "setOrganizationProperties",
	},
	scope.WriteProperties: {
		"createCustomerProperty", "deleteCustomerProperty",
		"createOrganizationProperty", "updateOrganizationProperty", "deleteOrganizationProperty",
	},
})

func scopesByField(fields map[scope.Set][]string) map[string]scope.Set {
	byField := make(map[string]scope.Set)
	for needed, names := range fields {
		for _, name := range names {
			byField[name] = needed
		}
	}
	return byField
}

// requireScopes refuses a mutation as a whole, before anything is read or written, if the caller lacks the scope of one of
// its fields. A field that scopeOf lacks needs all scopes.
func requireScopes(scopes func(context.Context) scope.Set) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		operation := graphql.GetOperationContext(ctx)
		if scopes == nil || operation.Operation.Operation != ast.Mutation {
			return next(ctx)
		}
		granted := scopes(ctx)
		missing := make(map[string]bool)
		for _, field := range graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{mutationType}) {
			if needed := neededScope(field.Name); !granted.Has(needed) {
				for _, name := range needed.Names() {
					missing[name] = true
				}
			}
		}
		if len(missing) == 0 {
			return next(ctx)
		}
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{lacksScopes(slices.Sorted(maps.Keys(missing)))}})
	}
}

// mutationType is the name of the root type of mutations.
const mutationType = "Mutation"

func neededScope(field string) scope.Set {
	switch needed, ok := scopeOf[field]; {
	case ok:
		return needed
	case field == "__typename":
		return 0
	}
	return scope.All
}

func lacksScopes(names []string) *gqlerror.Error {
	extensions := errorcode.Forbidden.Extensions()
	extensions["scopes"] = names
	return &gqlerror.Error{
		Message:    fmt.Sprintf("The API key or token lacks %s: the operator of this server grants scopes.", strings.Join(names, ", ")),
		Extensions: extensions,
	}
}
