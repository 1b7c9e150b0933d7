package upstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Upserted says what [Client.UpsertCustomer] did.
type Upserted int

// What an upsert did.
const (
	Unchanged Upserted = iota
	Updated
	Created
)

// UpsertCustomer patches the customer with an email address, or creates one, and returns its id: one request to find it, and
// another one of two permits to change or create it. The lookup has no lag. A customer that somebody else creates or deletes
// meanwhile costs one more round. The upserts of one address by this client take turns. With a *[PartialError] comes the id of
// the customer that was changed in part.
func (c *Client) UpsertCustomer(
	ctx context.Context, email string, patch CustomerPatch, created NewCustomer,
) (id int64, did Upserted, err error) {
	err = c.inTurn(ctx, "customers?email="+FoldEmail(email), func() error {
		const rounds = 2
		for round := 1; ; round++ {
			id, did, err = c.upsertOnce(ctx, email, patch, created)
			_, partial := errors.AsType[*PartialError](err)
			if round == rounds || partial || !IsConflict(err) && !IsNotFound(err) {
				return err
			}
		}
	})
	return id, did, err
}

func (c *Client) upsertOnce(
	ctx context.Context, email string, patch CustomerPatch, created NewCustomer,
) (int64, Upserted, error) {
	found, err := c.customerByEmail(WithFreshReads(ctx), email)
	switch {
	case err != nil:
		return 0, Unchanged, err
	case found == nil:
		id, err := c.CreateCustomer(ctx, created)
		return id, Created, err
	case patch.hold(found):
		return found.ID, Unchanged, nil
	}
	return found.ID, Updated, c.PatchCustomer(ctx, found.ID, patch)
}

// customerByEmail returns the customer with exactly this address, or nil. It uses the list that sees new customers at once.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/list-v3, and reports of its use.
func (c *Client) customerByEmail(ctx context.Context, email string) (*Customer, error) {
	batch, err := c.CustomersFrom(ctx, CustomerFilter{Email: email}, "")
	if err != nil {
		return nil, err
	}
	if batch.LeftOut > 0 {
		return nil, fmt.Errorf("find customer: %w", &MalformedError{Reason: "a customer with the address cannot be read"})
	}
	for _, customer := range batch.Items {
		entries, known := customer.EmbeddedEntries(Emails)
		if !known {
			if entries, err = c.Entries(ctx, customer, Emails); err != nil {
				return nil, err
			}
		}
		if slices.ContainsFunc(entries, func(e Entry) bool { return FoldEmail(string(e.Value)) == FoldEmail(email) }) {
			return customer, nil
		}
	}
	return nil, nil //nolint:nilnil // nobody has the address
}
