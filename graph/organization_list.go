package graph

import (
	"context"
	"fmt"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// listOrganizations resolves Query.organizations.
func (r *Resolver) listOrganizations(
	ctx context.Context, arguments windowArguments, order *model.OrganizationOrder,
) (*model.OrganizationConnection, error) {
	sort := organizationSort(order)
	list := r.cursors.List(fmt.Sprintf("organizations %+v", sort))
	rows, err := listByNumber(ctx, arguments, list, upstream.OrganizationPageSize,
		func(ctx context.Context, number int) (connection.Page[*model.Organization], error) {
			page, err := loaders.From(ctx).OrganizationPage(ctx, sort, number)
			return mapPage(page, err, model.OrganizationOf)
		})
	if err != nil {
		return nil, err
	}
	completeOrganizations(ctx, rows.Shown)
	return model.NewOrganizationConnection(list, rows), nil
}

// completeOrganizations loads the parts that are selected of the rows, but that their list does not have. If the operation
// cannot pay for all rows, it loads none, and reports one error. It reports one error, too, if rows fail. Rows without their
// parts stay as the list has them.
func completeOrganizations(ctx context.Context, rows []*model.Organization) {
	parts := needsOf(rowFields(ctx)).parts
	if parts == (upstream.OrganizationParts{}) {
		return
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.Organization.ID
	}
	failure := loaders.From(ctx).AffordsOrganizations(ctx, ids, parts)
	if failure == nil {
		organizations, errs := loaders.From(ctx).OrganizationsByID(ctx, ids, parts)
		for i, organization := range organizations {
			if errs[i] != nil {
				failure = errs[i]
				continue
			}
			rows[i] = model.NewOrganization(organization)
		}
	}
	reportError(ctx, failure)
}

func organizationSort(order *model.OrganizationOrder) upstream.Sort {
	if order == nil {
		return upstream.Sort{}
	}
	return upstream.Sort{
		Field: map[model.OrganizationOrderField]string{
			model.OrganizationOrderFieldName:              "name",
			model.OrganizationOrderFieldCustomerCount:     "customerCount",
			model.OrganizationOrderFieldConversationCount: "conversationCount",
			model.OrganizationOrderFieldLastInteractionAt: "lastInteractionAt",
		}[order.Field],
		Ascending: order.Direction == model.OrderDirectionAsc,
	}
}

// listMembers resolves Organization.customers.
func (r *Resolver) listMembers(
	ctx context.Context, organizationID int64, arguments windowArguments,
) (*model.CustomerConnection, error) {
	list := r.cursors.List(fmt.Sprintf("customers of organization %d", organizationID))
	rows, err := listByNumber(ctx, arguments, list, upstream.CustomerPageSize,
		func(ctx context.Context, number int) (connection.Page[*model.Customer], error) {
			page, err := loaders.From(ctx).OrganizationCustomerPage(ctx, organizationID, number)
			return mapPage(page, err, model.CustomerOf)
		})
	if err != nil {
		return nil, err
	}
	if !memberRowsSuffice(ctx) {
		completeMembers(ctx, rows.Shown)
	}
	return r.customerConnection(ctx, list, rows), nil
}

// completeMembers loads the customers that their list may have shortened; see [upstream.Customer].Incomplete. If the
// operation cannot pay for all rows, it loads none, and reports one error. It reports one error, too, if rows fail. Rows
// that stay incomplete are as the list has them.
func completeMembers(ctx context.Context, rows []*model.Customer) {
	var ids []int64
	for _, row := range rows {
		if row.Incomplete {
			ids = append(ids, row.Customer.ID)
		}
	}
	complete := make(map[int64]*upstream.Customer, len(ids))
	failure := loaders.From(ctx).AffordsCustomers(ctx, ids)
	if failure == nil {
		customers, errs := loaders.From(ctx).Customers(ctx, ids)
		for i, id := range ids {
			complete[id] = customers[i]
			if errs[i] != nil {
				failure = errs[i]
			}
		}
	}
	for i, row := range rows {
		switch customer := complete[row.Customer.ID]; {
		case customer != nil:
			rows[i] = model.NewCustomer(customer)
		case row.Incomplete: // it failed, or was just deleted
			rows[i] = model.NewCustomer(row.AsListed())
		}
	}
	reportError(ctx, failure)
}
