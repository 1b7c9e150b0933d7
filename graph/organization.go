package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// organizationOf resolves a customer's organization: from the customer if that is enough for the selection, and otherwise
// by a request.
func (r *Resolver) organizationOf(ctx context.Context, customer *model.Customer) (*model.Organization, error) {
	ref, belongs, err := r.client.OrganizationOf(customer.Customer)
	if err != nil || !belongs {
		return nil, err
	}
	name := customer.OrganizationName()
	if needsOf(selectedFields(ctx)).metBy(ref, name) {
		return model.OrganizationFromCustomer(ref.ID, name), nil
	}
	if customer.Incomplete { // it could not be completed: its list has the error
		return nil, nil //nolint:nilnil // null is the answer
	}
	organization, err := loadOrganization(ctx, ref)
	if customer.OrganizationRefused && upstream.IsUnaffordable(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return organization, err
}

// preloadOrganizations loads the organizations of all rows of a list in one batch, if the selection needs more of them than
// the rows have. If the operation cannot pay for all of them, it reports one error, and the rows report none. Each path
// leads from the current field to rows, such as "edges", "node".
func (r *Resolver) preloadOrganizations(ctx context.Context, rows []*model.Customer, paths ...[]string) {
	var selected []graphql.CollectedField
	for _, path := range paths {
		selected = append(selected, fieldsAt(ctx, append(path, "organization")...)...)
	}
	if len(selected) == 0 {
		return
	}
	needs := needsOf(selected)
	var refs []upstream.OrganizationRef
	for _, row := range rows {
		if row == nil || row.Incomplete {
			continue
		}
		ref, belongs, err := r.client.OrganizationOf(row.Customer)
		if err == nil && belongs && !needs.metBy(ref, row.OrganizationName()) {
			refs = append(refs, ref)
		}
	}
	if err := loaders.From(ctx).PreloadOrganizations(ctx, refs, needs.parts); err != nil {
		graphql.AddError(ctx, err)
		for _, row := range rows {
			if row != nil {
				row.OrganizationRefused = true
			}
		}
	}
}

// loadOrganization loads an organization with the parts that the current field's selection needs.
func loadOrganization(ctx context.Context, ref upstream.OrganizationRef) (*model.Organization, error) {
	organization, err := loaders.From(ctx).Organization(ctx, ref, needsOf(selectedFields(ctx)).parts)
	return mapOne(organization, err, model.NewOrganization)
}

// organizationByID loads an organization by id. A missing one is nil.
func organizationByID(ctx context.Context, id int64) (*model.Organization, error) {
	organization, err := loadOrganization(ctx, upstream.OrganizationByID(id))
	if upstream.IsNotFound(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return organization, err
}
