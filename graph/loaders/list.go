package loaders

import (
	"context"

	"mailbox-graphql/upstream"
)

// customerPageKey names a page of the customers that fit.
type customerPageKey struct {
	filter upstream.CustomerFilter
	sort   upstream.Sort
	number int
}

// CustomerPage loads one page of the customers that fit. Whoever asks for one of them afterwards gets it from there.
func (l *Loaders) CustomerPage(
	ctx context.Context, filter upstream.CustomerFilter, sort upstream.Sort, number int,
) (*upstream.Page[upstream.Customer], error) {
	defer l.pending.begin()()
	return loadOrLookUp(ctx, l.customerPages, l.fetchCustomerPage, customerPageKey{filter, sort, number})
}

func (l *Loaders) fetchCustomerPage(ctx context.Context, key customerPageKey) (*upstream.Page[upstream.Customer], error) {
	page, err := l.client.Customers(ctx, key.filter, key.sort, key.number)
	if err != nil {
		return nil, err
	}
	l.primeCustomers(ctx, page.Items)
	return page, nil
}

type customerBatchKey struct {
	filter upstream.CustomerFilter
	cursor string
}

// CustomerBatch loads the batch of customers at a cursor. Whoever asks for one of them afterwards gets it from there.
func (l *Loaders) CustomerBatch(
	ctx context.Context, filter upstream.CustomerFilter, cursor string,
) (*upstream.CustomerBatch, error) {
	defer l.pending.begin()()
	return l.customerBatches.Load(ctx, customerBatchKey{filter, cursor})()
}

func (l *Loaders) fetchCustomerBatch(ctx context.Context, key customerBatchKey) (*upstream.CustomerBatch, error) {
	batch, err := l.client.CustomersFrom(ctx, key.filter, key.cursor)
	if err != nil {
		return nil, err
	}
	l.primeCustomers(ctx, batch.Items)
	return batch, nil
}

type memberPageKey struct {
	organizationID int64
	number         int
}

// OrganizationCustomerPage loads one page of an organization's customers, which may be incomplete.
func (l *Loaders) OrganizationCustomerPage(
	ctx context.Context, organizationID int64, number int,
) (*upstream.Page[upstream.Customer], error) {
	defer l.pending.begin()()
	return loadOrLookUp(ctx, l.memberPages, l.fetchMemberPage, memberPageKey{organizationID, number})
}

func (l *Loaders) fetchMemberPage(ctx context.Context, key memberPageKey) (*upstream.Page[upstream.Customer], error) {
	page, err := l.client.OrganizationCustomers(ctx, key.organizationID, key.number)
	if err != nil {
		return nil, err
	}
	l.primeCustomers(ctx, page.Items)
	return page, nil
}

func (l *Loaders) primeCustomers(ctx context.Context, customers []*upstream.Customer) {
	for _, customer := range customers {
		if !customer.Incomplete {
			l.customers.Prime(ctx, customer.ID, customer)
			l.listed.Store(customer.ID, customer)
		}
	}
}

type organizationPageKey struct {
	sort   upstream.Sort
	number int
}

// OrganizationPage loads one page of all organizations. Whoever asks for one of them afterwards, without the parts that
// the list does not have, gets it from there.
func (l *Loaders) OrganizationPage(
	ctx context.Context, sort upstream.Sort, number int,
) (*upstream.Page[upstream.Organization], error) {
	return loadOrLookUp(ctx, l.organizationPages, l.fetchOrganizationPage, organizationPageKey{sort, number})
}

func (l *Loaders) fetchOrganizationPage(
	ctx context.Context, key organizationPageKey,
) (*upstream.Page[upstream.Organization], error) {
	page, err := l.client.Organizations(ctx, key.sort, key.number)
	if err != nil {
		return nil, err
	}
	for _, organization := range page.Items {
		l.organizations.Prime(ctx, organizationKey{ref: upstream.OrganizationByID(organization.ID)}, organization)
	}
	return page, nil
}
