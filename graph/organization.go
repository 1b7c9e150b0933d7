package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// organizationNeeds is what a selection needs of an organization beyond the id that a customer says.
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
		case "customers", "conversations": // have resolvers of their own, which need the id only
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

// metBy tells whether a customer says enough of its organization.
func (n organizationNeeds) metBy(ref upstream.OrganizationRef, name *string) bool {
	return ref.ID != 0 && !n.details && (!n.name || name != nil)
}

// organizationOf resolves a customer's organization: from what the customer says of it where that is enough for the
// selection, otherwise by a request.
func (r *Resolver) organizationOf(ctx context.Context, customer *model.Customer) (*model.Organization, error) {
	needs := needsOf(selected(ctx))
	said, ref, known, err := r.mentionedOrganization(customer, needs)
	if err != nil || known {
		return said, err
	}
	organization, err := loaders.From(ctx).Organization(ctx, ref, needs.parts)
	return fetchedOrganization(customer, organization, err)
}

// mentionedOrganization is what a customer says of its organization, nil for none. known is false where the organization has
// to be fetched.
func (r *Resolver) mentionedOrganization(
	customer *model.Customer, needs organizationNeeds,
) (said *model.Organization, ref upstream.OrganizationRef, known bool, err error) {
	ref, belongs, err := r.client.OrganizationOf(customer.Customer)
	name := customer.OrganizationName()
	switch {
	case err != nil:
		return nil, ref, false, err
	case !belongs:
		return nil, ref, true, nil
	case needs.metBy(ref, name):
		return model.OrganizationFromCustomer(ref.ID, name), ref, true, nil
	}
	return nil, ref, customer.Incomplete, nil // who is incomplete stays so: the list tells why
}

// fetchedOrganization is the organization that was fetched for a customer. Where it was refused for all rows of a list, the
// list has the error.
func fetchedOrganization(
	customer *model.Customer, organization *upstream.Organization, err error,
) (*model.Organization, error) {
	if err == nil {
		return model.NewOrganization(organization), nil
	}
	if customer.OrganizationRefused && upstream.IsUnaffordable(err) {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return nil, err
}

// preloadOrganizations asks for the organizations of all rows of a list at once, since here they are all known, where the
// selection needs more of them than the rows say. Where they cannot all be paid for, one error says so in place of one for
// each row. The way leads from the current field to the rows, such as "edges", "node".
func (r *Resolver) preloadOrganizations(ctx context.Context, rows []*model.Customer, ways ...[]string) {
	var fields []graphql.CollectedField
	for _, way := range ways {
		fields = append(fields, fieldsAt(ctx, append(way, "organization")...)...)
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

// fieldsAt returns the fields that are selected at the end of a way of field names that begins below the current field.
func fieldsAt(ctx context.Context, way ...string) []graphql.CollectedField {
	operation := graphql.GetOperationContext(ctx)
	fields := graphql.CollectFieldsCtx(ctx, nil)
	for _, name := range way {
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

// loadOrganization fetches an organization with the parts that the selection of the current field needs.
func loadOrganization(ctx context.Context, ref upstream.OrganizationRef) (*model.Organization, error) {
	needs := needsOf(selected(ctx))
	organization, err := loaders.From(ctx).Organization(ctx, ref, needs.parts)
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
