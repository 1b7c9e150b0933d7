package upstream

import (
	"context"
	"fmt"
	"slices"
)

// Address is a customer's postal address.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/.
type Address struct {
	resource

	Lines      []string `json:"lines"`
	City       *string  `json:"city"`
	State      *string  `json:"state"`
	PostalCode *string  `json:"postalCode"`
	Country    *string  `json:"country"`
}

// EmbeddedAddress returns the address that is embedded in the customer, nil for none. Known is false when the answer does
// not tell whether there is an address: the API leaves `address` out for a customer without one, so that its absence means
// "none" only if other entries are embedded.
func (c *Customer) EmbeddedAddress() (address *Address, known bool) {
	if items := c.Embedded.Address.Items(); len(items) > 0 {
		return &items[0], true
	}
	told := func(kind EntryKind) bool { return kind.of(&c.Embedded).Present() }
	return nil, slices.ContainsFunc(EntryKinds(), told)
}

// Address reads the address that the customer links to, nil for none: one request. Only a customer whose
// [Customer.EmbeddedAddress] is not known needs it.
func (c *Client) Address(ctx context.Context, customer *Customer) (*Address, error) {
	target, err := c.customerPartURL(customer, "address")
	if err != nil {
		return nil, fmt.Errorf("get address of a customer: %w", err)
	}
	address, err := get[Address](ctx, c, "address of a customer", target)
	if IsNotFound(err) {
		return nil, nil //nolint:nilnil // no address is an answer, not a failure
	}
	return address, err
}
