package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

func customerByID(ctx context.Context, id int64) (*model.Customer, error) {
	customer, err := loadCustomer(ctx, id)
	return mapOne(customer, err, model.NewCustomer)
}

// loadCustomer waits for other fields that want customers only where there can be any.
func loadCustomer(ctx context.Context, id int64) (*upstream.Customer, error) {
	if !isOnlyRootField(ctx) {
		return loaders.From(ctx).Customer(ctx, id)
	}
	customers, errs := loaders.From(ctx).Customers(ctx, []int64{id})
	return customers[0], errs[0]
}

func (r *Resolver) customersByIDs(ctx context.Context, ids []int64) []*model.Customer {
	customers, errs := loaders.From(ctx).Customers(ctx, ids)
	return r.rowsOrErrors(ctx, customers, errs)
}

// rowsOrErrors returns the customers that could be loaded. It reports each failure at its place in the list, but one error
// at the list for all customers that the operation could not pay for.
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
	reportError(ctx, refusal)
	r.preloadOrganizations(ctx, customers, nil)
	return customers
}
