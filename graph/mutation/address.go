package mutation

import (
	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// addressChanges reads the changes of an address. Null clears all of its parts.
func (c *checker) addressChanges(input graphql.Omittable[*model.AddressInput]) upstream.AddressChanges {
	parts, named := input.ValueOK()
	switch {
	case !named:
		return upstream.AddressChanges{}
	case parts == nil:
		none := upstream.Cleared[string]()
		return upstream.AddressChanges{
			Lines: upstream.Cleared[[]string](), City: none, State: none, PostalCode: none, Country: none,
		}
	}
	at := place{"address"}
	return upstream.AddressChanges{
		Lines:      c.texts(parts.Lines, at.at("lines")),
		City:       c.change(parts.City, unbounded, at.at("city")),
		State:      c.change(parts.State, unbounded, at.at("state")),
		PostalCode: c.change(parts.PostalCode, unbounded, at.at("postalCode")),
		Country:    c.change(parts.Country, unbounded, at.at("country")),
	}
}

// wholeAddress reads the address of a new customer, or nil for none.
func (c *checker) wholeAddress(input graphql.Omittable[*model.AddressInput]) *upstream.NewAddress {
	c.addressChanges(input)
	return newAddress(input)
}

func newAddress(input graphql.Omittable[*model.AddressInput]) *upstream.NewAddress {
	parts := input.Value()
	if parts == nil {
		return nil
	}
	text := func(part graphql.Omittable[*string]) string {
		if value := part.Value(); value != nil {
			return *value
		}
		return ""
	}
	return &upstream.NewAddress{
		Lines: parts.Lines.Value(), City: text(parts.City), State: text(parts.State),
		PostalCode: text(parts.PostalCode), Country: text(parts.Country),
	}
}

// SetAddress reads the input of setCustomerAddress.
func SetAddress(input model.SetCustomerAddressInput) (customerID int64, address upstream.NewAddress, errs []model.UserError) {
	var c checker
	customerID = c.id(input.ID, place{"id"})
	c.texts(input.Lines, place{"lines"})
	for name, value := range map[string]string{
		"city": input.City, "state": input.State, "postalCode": input.PostalCode, "country": input.Country,
	} {
		c.text(value, unbounded, place{name})
	}
	return customerID, upstream.NewAddress{
		Lines: input.Lines.Value(), City: input.City, State: input.State, PostalCode: input.PostalCode, Country: input.Country,
	}, c.errors
}

// RemoveAddress reads the input of removeCustomerAddress.
func RemoveAddress(input model.RemoveCustomerAddressInput) (int64, []model.UserError) {
	return onlyID(input.ID)
}
