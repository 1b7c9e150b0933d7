package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
)

func customerByID(ctx context.Context, id int64) (*model.Customer, error) {
	customer, err := loaders.From(ctx).Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewCustomer(customer), nil
}

// customersByIDs keeps the customers that could be fetched: each failure is an error at its place in the list.
func customersByIDs(ctx context.Context, ids []int64) []*model.Customer {
	resources, errs := loaders.From(ctx).Customers(ctx, ids)
	customers := make([]*model.Customer, len(ids))
	for i, resource := range resources {
		if errs[i] != nil {
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), errs[i])
			continue
		}
		customers[i] = model.NewCustomer(resource)
	}
	return customers
}
