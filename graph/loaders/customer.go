package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// Customer loads a customer. It returns nil when no customer has the id.
func (l *Loaders) Customer(ctx context.Context, id int64) (*upstream.Customer, error) {
	return l.loadCustomer(ctx, id)()
}

// Customers loads several customers in one batch, in the order of ids, each with its own error. A missing customer is nil.
func (l *Loaders) Customers(ctx context.Context, ids []int64) ([]*upstream.Customer, []error) {
	return loadAll(&l.customers, ids, func(id int64) dataloader.Thunk[*upstream.Customer] { return l.loadCustomer(ctx, id) })
}

func (l *Loaders) loadCustomer(ctx context.Context, id int64) dataloader.Thunk[*upstream.Customer] {
	if customer := l.customerStore.get(id); customer != nil {
		return func() (*upstream.Customer, error) { return customer, nil }
	}
	return l.customers.start(ctx, id)
}

// fetchCustomers waits for the lists that are under way, and reads the customers that they do not have.
func (l *Loaders) fetchCustomers(ctx context.Context, ids []int64) []*dataloader.Result[*upstream.Customer] {
	l.customerStore.awaitLists(ctx)
	results := each(l.readCustomer)(ctx, ids)
	customers := make([]*upstream.Customer, 0, len(results))
	for _, result := range results {
		if result.Data != nil {
			customers = append(customers, result.Data)
		}
	}
	l.customerStore.add(customers)
	return results
}

// readCustomer reads a customer, unless a list has brought it.
func (l *Loaders) readCustomer(ctx context.Context, id int64) (*upstream.Customer, error) {
	if customer := l.customerStore.get(id); customer != nil {
		return customer, nil
	}
	return orMissing(l.client.Customer(ctx, id))
}

// entriesKey names a list of entries. The customer is part of it as the resource that has the link.
type entriesKey struct {
	customer *upstream.Customer
	kind     upstream.EntryKind
}

// Entries returns a customer's entries of a kind: the embedded ones, or else those that the customer links to.
func (l *Loaders) Entries(
	ctx context.Context, customer *upstream.Customer, kind upstream.EntryKind,
) ([]upstream.Entry, error) {
	if entries, known := customer.EmbeddedEntries(kind); known {
		return entries, nil
	}
	return l.entries.load(ctx, entriesKey{customer, kind})
}

func (l *Loaders) readAddress(ctx context.Context, customer *upstream.Customer) (*upstream.Address, error) {
	return l.client.Address(ctx, customer)
}

func (l *Loaders) readEntries(ctx context.Context, key entriesKey) ([]upstream.Entry, error) {
	return l.client.Entries(ctx, key.customer, key.kind)
}

// Address returns a customer's address, or nil for none: the embedded one, or else the one that the customer links to.
func (l *Loaders) Address(ctx context.Context, customer *upstream.Customer) (*upstream.Address, error) {
	if address, known := customer.EmbeddedAddress(); known {
		return address, nil
	}
	return l.addresses.load(ctx, customer)
}
