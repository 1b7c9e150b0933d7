package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

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
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	fetch := func(ctx context.Context, number int) (connection.Page[*model.Organization], error) {
		page, err := loaders.From(ctx).OrganizationPage(ctx, sort, number)
		return mapPage(page, err, model.NewOrganization)
	}
	slice, err := byNumber(ctx, window, upstream.OrganizationPageSize, fetch)
	if err != nil {
		return nil, err
	}
	reportMissing(ctx, slice.Err)
	completeOrganizations(ctx, slice.Rows)
	return model.NewOrganizationConnection(list, slice), nil
}

// completeOrganizations fetches the parts that the list does not have, for rows of which they are selected. Where they cannot
// all be paid for none is fetched: the rows stay as they are listed, with one error, and so they do when a fetch fails.
func completeOrganizations(ctx context.Context, rows []connection.Row[*model.Organization]) {
	parts := upstream.OrganizationParts{
		Counts:     rowsRequest(ctx, "customerCount", "conversationCount"),
		Properties: rowsRequest(ctx, "properties", "property"),
	}
	if parts == (upstream.OrganizationParts{}) {
		return
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.Item.Organization.ID
	}
	if err := loaders.From(ctx).AffordsOrganizations(ctx, ids, parts); err != nil {
		graphql.AddError(ctx, err)
		return
	}
	organizations, errs := loaders.From(ctx).OrganizationsByID(ctx, ids, parts)
	var failure error
	for i, organization := range organizations {
		if errs[i] != nil {
			failure = errs[i]
			continue
		}
		rows[i].Item = model.NewOrganization(organization)
	}
	reportMissing(ctx, failure)
}

// rowsRequest tells whether any of the fields is selected of the rows of a connection.
func rowsRequest(ctx context.Context, fields ...string) bool {
	for _, field := range fields {
		if graphql.AnyFieldRequested(ctx, "nodes."+field, "edges.node."+field) {
			return true
		}
	}
	return false
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
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	fetch := func(ctx context.Context, number int) (connection.Page[*model.Customer], error) {
		return customerPage(loaders.From(ctx).OrganizationCustomerPage(ctx, organizationID, number))
	}
	slice, err := byNumber(ctx, window, upstream.CustomerPageSize, fetch)
	if err != nil {
		return nil, err
	}
	reportMissing(ctx, slice.Err)
	completeMembers(ctx, slice.Rows)
	return r.customerConnection(ctx, list, slice), nil
}

// listedMembersSuffice tells whether nothing is selected of the rows but what an organization's list tells of its customers.
func listedMembersSuffice(ctx context.Context) bool {
	for _, field := range append(fieldsAt(ctx, "nodes"), fieldsAt(ctx, "edges", "node")...) {
		switch field.Name {
		case "__typename", "id", "nodeId", "firstName", "lastName", "name", "gender", "jobTitle", "location",
			"organizationName", "photoType", "photoUrl", "age", "background", "createdAt", "updatedAt":
		case "conversations": // has a resolver of its own, which needs the id only
		default:
			return false
		}
	}
	return true
}

// completeMembers fetches the customers that may lack what is selected of them; see upstream.Customer.Incomplete. Where they
// cannot all be paid for none is fetched: the rows stay as they are listed, with one error, and so does a row whose fetch
// fails.
func completeMembers(ctx context.Context, rows []connection.Row[*model.Customer]) {
	if listedMembersSuffice(ctx) {
		return
	}
	var ids []int64
	for _, row := range rows {
		if row.Item.Incomplete {
			ids = append(ids, row.Item.Customer.ID)
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
		switch customer := complete[row.Item.Customer.ID]; {
		case customer != nil:
			rows[i].Item = model.NewCustomer(customer)
		case row.Item.Incomplete: // could not be had, or was just deleted
			rows[i].Item = model.NewCustomer(row.Item.AsListed())
		}
	}
	reportMissing(ctx, failure)
}
