package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// Customer loads one customer, nil when there is none with this number.
func (l *Loaders) Customer(ctx context.Context, id int64) (*upstream.Customer, error) {
	return l.customers.Load(ctx, id)()
}

// Customers loads several customers at once, in the order of ids, each with its own error. A missing one is nil.
func (l *Loaders) Customers(ctx context.Context, ids []int64) ([]*upstream.Customer, []error) {
	return loadAll(ctx, l.customers, ids)
}

// fetchCustomers takes what a list brings that is under way, and asks for the others.
func (l *Loaders) fetchCustomers(ctx context.Context, ids []int64) []*dataloader.Result[*upstream.Customer] {
	l.pending.wait(ctx)
	return each(l.fetchCustomer)(ctx, ids)
}

func (l *Loaders) fetchCustomer(ctx context.Context, id int64) (*upstream.Customer, error) {
	if customer, ok := l.listed.Load(id); ok {
		return customer.(*upstream.Customer), nil
	}
	return orMissing(l.client.Customer(ctx, id))
}

// entriesKey names a list of entries. The customer is part of it as the resource that has the link.
type entriesKey struct {
	customer *upstream.Customer
	kind     upstream.EntryKind
}

// Entries returns a customer's entries of a kind: the embedded ones, otherwise those that the customer links to.
func (l *Loaders) Entries(
	ctx context.Context, customer *upstream.Customer, kind upstream.EntryKind,
) ([]upstream.Entry, error) {
	if entries, ok := customer.EmbeddedEntries(kind); ok {
		return entries, nil
	}
	return l.entries.Load(ctx, entriesKey{customer, kind})()
}

func (l *Loaders) fetchEntries(ctx context.Context, key entriesKey) ([]upstream.Entry, error) {
	return l.client.Entries(ctx, key.customer, key.kind)
}

// Address returns a customer's address, nil when there is none: the embedded one, otherwise the one that the customer links
// to.
func (l *Loaders) Address(ctx context.Context, customer *upstream.Customer) (*upstream.Address, error) {
	if address, known := customer.EmbeddedAddress(); known {
		return address, nil
	}
	return l.addresses.Load(ctx, customer)()
}
