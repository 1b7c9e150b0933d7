package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

func customerByID(ctx context.Context, id int64) (*model.Customer, error) {
	customer, err := loaders.From(ctx).Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewCustomer(customer), nil
}

func (r *Resolver) customersByIDs(ctx context.Context, ids []int64) []*model.Customer {
	customers, errs := loaders.From(ctx).Customers(ctx, ids)
	return r.rowsOrErrors(ctx, customers, errs)
}

// rowsOrErrors keeps the customers that could be fetched: each failure is an error at its place in the list.
func (r *Resolver) rowsOrErrors(
	ctx context.Context, resources []*upstream.Customer, errs []error,
) []*model.Customer {
	customers := make([]*model.Customer, len(resources))
	for i, resource := range resources {
		if errs[i] != nil {
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), errs[i])
			continue
		}
		customers[i] = model.NewCustomer(resource)
	}
	r.preloadOrganizations(ctx, customers, nil)
	return customers
}
