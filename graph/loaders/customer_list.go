package loaders

import (
	"context"

	"mailbox-graphql/upstream"
)

// customerList names the list of the customers that match a filter, in an order.
type customerList struct {
	filter upstream.CustomerFilter
	sort   upstream.Sort
}

// CustomerPage loads a page of the customers that match. Fields that want one of these customers get it from the page.
func (l *Loaders) CustomerPage(
	ctx context.Context, filter upstream.CustomerFilter, sort upstream.Sort, number int,
) (*upstream.Page[upstream.Customer], error) {
	defer l.customerStore.expectList()()
	return l.customerPages.load(ctx, customerList{filter, sort}, number)
}

func (l *Loaders) readCustomerPage(
	ctx context.Context, list customerList, number int,
) (*upstream.Page[upstream.Customer], error) {
	return l.client.Customers(ctx, list.filter, list.sort, number)
}

// CustomerBatch loads the batch of customers at a cursor. Fields that want one of these customers get it from the batch.
func (l *Loaders) CustomerBatch(
	ctx context.Context, filter upstream.CustomerFilter, cursor string,
) (*upstream.CustomerBatch, error) {
	defer l.customerStore.expectList()()
	return l.customerBatches.load(ctx, filter, cursor)
}

// OrganizationCustomerPage loads a page of an organization's customers, which may be incomplete. Fields that want one of
// the others get it from the page.
func (l *Loaders) OrganizationCustomerPage(
	ctx context.Context, organizationID int64, number int,
) (*upstream.Page[upstream.Customer], error) {
	defer l.customerStore.expectList()()
	return l.memberPages.load(ctx, organizationID, number)
}
