package upstream

import (
	"context"
	"net/http"
	"slices"
)

// AddressChanges changes members of a customer's address.
type AddressChanges struct {
	Lines      Change[[]string]
	City       Change[string]
	State      Change[string]
	PostalCode Change[string]
	Country    Change[string] // ISO 3166 alpha-2
}

func (a *AddressChanges) operations() []operation {
	return slices.Concat(
		changing(a.Lines, "/address/lines", addressMember, "lines"),
		changing(a.City, "/address/city", addressMember, "city"),
		changing(a.State, "/address/state", addressMember, "state"),
		changing(a.PostalCode, "/address/postalCode", addressMember, "postalCode"),
		changing(a.Country, "/address/country", addressMember, "country"),
	)
}

// hold tells whether the address, nil for none, is as it is after the changes.
func (a *AddressChanges) hold(address *Address) bool {
	if address == nil {
		address = new(Address)
	}
	same := func(change Change[string], read *string) bool { return !change.Named || sameText(change.Value, read) }
	return same(a.City, address.City) && same(a.State, address.State) && same(a.PostalCode, address.PostalCode) &&
		same(a.Country, address.Country) &&
		(!a.Lines.Named || a.Lines.Value == nil && len(address.Lines) == 0 ||
			a.Lines.Value != nil && slices.Equal(*a.Lines.Value, address.Lines))
}

const addressMember = "address"

// NewAddress is a whole address.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/create/, which requires all but the lines.
type NewAddress struct {
	Lines      []string `json:"lines,omitzero"`
	City       string   `json:"city"`
	State      string   `json:"state"`
	PostalCode string   `json:"postalCode"`
	Country    string   `json:"country"` // ISO 3166 alpha-2
}

// blanks returns the changes that clear an address.
func blanks() *AddressChanges {
	none := Cleared[string]()
	return &AddressChanges{Lines: Cleared[[]string](), City: none, State: none, PostalCode: none, Country: none}
}

func (n NewAddress) holds(address *Address) bool {
	whole := AddressChanges{City: To(n.City), State: To(n.State), PostalCode: To(n.PostalCode), Country: To(n.Country)}
	return address != nil && whole.hold(address) && slices.Equal(n.Lines, address.Lines)
}

// SetAddress creates or replaces a customer's address: one request of two permits, and one of one permit if the customer is
// not cached. If somebody creates or removes the address meanwhile, a further request of two permits.
func (c *Client) SetAddress(ctx context.Context, customerID int64, address NewAddress) error {
	return c.inTurn(ctx, customerTag(customerID), func() error {
		customer, err := c.Customer(ctx, customerID)
		if err != nil {
			return err
		}
		present, known := customer.EmbeddedAddress()
		method := http.MethodPut
		if present == nil && known {
			method = http.MethodPost
		}
		err = c.writeAddress(ctx, customerID, method, address)
		switch {
		case method == http.MethodPost && IsConflict(err):
			return c.writeAddress(ctx, customerID, http.MethodPut, address)
		case method == http.MethodPut && IsNotFound(err):
			return c.writeAddress(ctx, customerID, http.MethodPost, address)
		}
		return err
	})
}

func (c *Client) writeAddress(ctx context.Context, customerID int64, method string, address NewAddress) error {
	w := c.addressWrite(customerID, method)
	w.what, w.body = "set address of a customer", address
	w.settle = c.settledBy(customerID, func(customer *Customer) bool {
		present, known := customer.EmbeddedAddress()
		return known && address.holds(present)
	})
	_, err := c.write(ctx, w)
	return err
}

// RemoveAddress removes a customer's address: one request, two permits. If the API finds none, one more read tells whether the
// customer exists: [IsNotFound] is true of the error if not.
func (c *Client) RemoveAddress(ctx context.Context, customerID int64) error {
	return c.inTurn(ctx, customerTag(customerID), func() error {
		w := c.addressWrite(customerID, http.MethodDelete)
		w.what = "remove address of a customer"
		w.settle = c.settledBy(customerID, func(customer *Customer) bool {
			present, known := customer.EmbeddedAddress()
			return known && blanks().hold(present)
		})
		_, err := c.write(ctx, w)
		if IsNotFound(err) {
			_, err = c.Customer(WithFreshReads(ctx), customerID)
		}
		return err
	})
}

func (c *Client) addressWrite(customerID int64, method string) *write {
	return &write{
		method:     method,
		target:     c.endpoint(customerPath(customerID)+"/address", nil),
		repeatable: method != http.MethodPost,
		touches:    touchedByCustomer(customerID, false),
	}
}
