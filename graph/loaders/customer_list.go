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
	ctx context.Context, key pageKey[customerList, int],
) (*upstream.Page[upstream.Customer], error) {
	page, err := l.client.Customers(ctx, key.list.filter, key.list.sort, key.at)
	return kept(page, err, &l.customerStore.store)
}

func (l *Loaders) readCustomerBatch(
	ctx context.Context, key pageKey[upstream.CustomerFilter, string],
) (*upstream.CustomerBatch, error) {
	batch, err := l.client.CustomersFrom(ctx, key.list, key.at)
	if err == nil {
		l.customerStore.add(batch.Items)
	}
	return batch, err
}

func (l *Loaders) readMemberPage(ctx context.Context, key pageKey[int64, int]) (*upstream.Page[upstream.Customer], error) {
	page, err := l.client.OrganizationCustomers(ctx, key.list, key.at)
	return kept(page, err, &l.customerStore.store)
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
