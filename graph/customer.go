package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

func customerByID(ctx context.Context, id int64) (*model.Customer, error) {
	customer, err := loadCustomer(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewCustomer(customer), nil
}

// loadCustomer does not wait for other fields that want customers where there can be none.
func loadCustomer(ctx context.Context, id int64) (*upstream.Customer, error) {
	if !isOnlyRootField(ctx) {
		return loaders.From(ctx).Customer(ctx, id)
	}
	customers, errs := loaders.From(ctx).Customers(ctx, []int64{id})
	return customers[0], errs[0]
}

func isOnlyRootField(ctx context.Context) bool {
	selected := graphql.GetOperationContext(ctx).Operation.SelectionSet
	if len(selected) != 1 || len(graphql.GetPath(ctx)) != 1 {
		return false
	}
	_, isField := selected[0].(*ast.Field)
	return isField
}

func (r *Resolver) customersByIDs(ctx context.Context, ids []int64) []*model.Customer {
	customers, errs := loaders.From(ctx).Customers(ctx, ids)
	return r.rowsOrErrors(ctx, customers, errs)
}

// rowsOrErrors keeps the customers that could be fetched: each failure is an error at its place in the list, but one error at
// the list says of all that could not be paid for.
func (r *Resolver) rowsOrErrors(
	ctx context.Context, resources []*upstream.Customer, errs []error,
) []*model.Customer {
	customers := make([]*model.Customer, len(resources))
	var refusal error
	for i, resource := range resources {
		switch {
		case errs[i] == nil:
			customers[i] = model.NewCustomer(resource)
		case upstream.IsUnaffordable(errs[i]):
			refusal = errs[i]
		default:
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), errs[i])
		}
	}
	reportMissing(ctx, refusal)
	r.preloadOrganizations(ctx, customers, nil)
	return customers
}
