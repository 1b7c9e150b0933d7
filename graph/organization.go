package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// organizationOf resolves a customer's organization: from what the customer says of it where that is enough for the
// selection, otherwise by a request.
func (r *Resolver) organizationOf(ctx context.Context, customer *model.Customer) (*model.Organization, error) {
	ref, belongs, err := r.client.OrganizationOf(customer.Customer)
	if err != nil || !belongs {
		return nil, err
	}
	name := customer.OrganizationName()
	if ref.ID != 0 && organizationKnown(ctx, name) {
		return model.OrganizationFromCustomer(ref.ID, name), nil
	}
	return loadOrganization(ctx, ref)
}

// organizationKnown tells whether the selection of the current field needs nothing but what a customer says of its
// organization.
func organizationKnown(ctx context.Context, name *string) bool {
	for _, field := range graphql.CollectFieldsCtx(ctx, nil) {
		switch field.Name {
		case "__typename", "id", "nodeId", "customers": // whose own resolver needs the id only
		case "name":
			if name == nil {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// loadOrganization fetches an organization with the parts that the selection of the current field needs.
func loadOrganization(ctx context.Context, ref upstream.OrganizationRef) (*model.Organization, error) {
	organization, err := loaders.From(ctx).Organization(ctx, ref, upstream.OrganizationParts{
		Counts:     graphql.AnyFieldRequested(ctx, "customerCount", "conversationCount"),
		Properties: graphql.AnyFieldRequested(ctx, "properties", "property"),
	})
	if err != nil {
		return nil, err
	}
	return model.NewOrganization(organization), nil
}

// organizationByID is loadOrganization for who knows only the number: one that does not exist is null, not an error.
func organizationByID(ctx context.Context, id int64) (*model.Organization, error) {
	organization, err := loadOrganization(ctx, upstream.OrganizationByID(id))
	if upstream.IsNotFound(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return organization, err
}
