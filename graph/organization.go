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
	needs := needsOf(selected(ctx))
	organization, ref, known, err := r.organizationIn(customer, needs)
	if err != nil || known {
		return organization, err
	}
	resource, err := loaders.From(ctx).Organization(ctx, ref, needs.parts)
	return fetchedOrganization(customer, resource, err)
}

// organizationIn returns a customer's organization as the customer tells it, or nil for none. Known is false when the
// selection needs more of the organization.
func (r *Resolver) organizationIn(
	customer *model.Customer, needs organizationNeeds,
) (organization *model.Organization, ref upstream.OrganizationRef, known bool, err error) {
	ref, said, err := r.mentionedOrganization(customer, needs)
	if err == nil && said == saysEnough {
		organization = new(model.OrganizationMention).Of(ref.ID, customer.OrganizationName())
	}
	return organization, ref, said != saysTooLittle, err
}

// mention is what a customer says of its organization.
type mention int

const (
	saysTooLittle mention = iota // the selection needs more
	saysEnough
	saysNone // there is no organization
)

// mentionedOrganization tells whether a customer says enough of its organization. An incomplete customer has none: its list
// has the error that says why.
func (r *Resolver) mentionedOrganization(
	customer *model.Customer, needs organizationNeeds,
) (ref upstream.OrganizationRef, said mention, err error) {
	ref, belongs, err := r.client.OrganizationOf(customer.Customer)
	switch {
	case err != nil:
		return ref, saysTooLittle, err
	case !belongs:
		return ref, saysNone, nil
	case needs.metBy(ref, customer.OrganizationName()):
		return ref, saysEnough, nil
	case customer.Incomplete:
		return ref, saysNone, nil
	}
	return ref, saysTooLittle, nil
}

// fetchedOrganization returns the organization that was loaded for a customer. One that was refused for all rows of a list
// is nil: the list has the error.
func fetchedOrganization(
	customer *model.Customer, resource *upstream.Organization, err error,
) (*model.Organization, error) {
	if customer.OrganizationRefused && upstream.IsUnaffordable(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return mapOne(resource, err, model.NewOrganization)
}

// preloadOrganizations loads the organizations of all rows of a list in one batch, if the selection needs more of them than
// the rows have. If the operation cannot pay for all of them, it reports one error, and the rows report none. Each path
// leads from the current field to rows, such as "edges", "node".
func (r *Resolver) preloadOrganizations(ctx context.Context, rows []*model.Customer, paths ...[]string) {
	var fields []graphql.CollectedField
	for _, path := range paths {
		fields = append(fields, fieldsAt(ctx, append(path, "organization")...)...)
	}
	if len(fields) == 0 {
		return
	}
	needs := needsOf(fields)
	var refs []upstream.OrganizationRef
	for _, row := range rows {
		if row == nil || row.Incomplete {
			continue
		}
		ref, belongs, err := r.client.OrganizationOf(row.Customer)
		if err == nil && belongs && !needs.metBy(ref, row.OrganizationName()) {
			if refs == nil {
				refs = make([]upstream.OrganizationRef, 0, len(rows))
			}
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

// organizationByID loads an organization by id. A missing one is nil.
func organizationByID(ctx context.Context, id int64) (*model.Organization, error) {
	organization, err := loaders.From(ctx).Organization(ctx, upstream.OrganizationByID(id), needsOf(selected(ctx)).parts)
	if upstream.IsNotFound(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return mapOne(organization, err, model.NewOrganization)
}
