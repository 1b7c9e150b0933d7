package upstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Address is a customer's postal address.
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/.
type Address struct {
	resource

	Lines      []string `json:"lines"`
	City       *string  `json:"city"`
	State      *string  `json:"state"`
	PostalCode *string  `json:"postalCode"`
	Country    *string  `json:"country"`
}

// EmbeddedAddress returns the address that came along with the customer, nil where there is none, and whether the answer
// says which of both holds. The API leaves `address` out for a customer without one, so its absence says "none" as soon
// as any other entries came along.
func (c *Customer) EmbeddedAddress() (address *Address, known bool) {
	if c.Embedded == nil {
		return nil, false
	}
	if items := c.Embedded.Address.Items(); len(items) > 0 {
		return &items[0], true
	}
	told := func(kind EntryKind) bool { return kind.of(c.Embedded).Present() }
	return nil, slices.ContainsFunc(EntryKinds(), told)
}

// Address returns the customer's address, nil when there is none: what came along, at no request, otherwise what the
// link leads to, at one.
func (c *Client) Address(ctx context.Context, customer *Customer) (*Address, error) {
	if address, known := customer.EmbeddedAddress(); known {
		return address, nil
	}
	target, err := c.partURL(customer, "address")
	if err != nil {
		return nil, fmt.Errorf("get address of a customer: %w", err)
	}
	address, err := get[Address](ctx, c, "address of a customer", target)
	if IsNotFound(err) {
		return nil, nil //nolint:nilnil // no address is an answer, not a failure
	}
	return address, err
}

// IsNotFound tells whether the API said that what was asked for does not exist.
func IsNotFound(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == CodeNotFound
}
