package model

import "mailbox-graphql/upstream"

// Customer is the schema's Customer. The fields that the resource and the schema share are the resource's own.
type Customer struct {
	*upstream.Customer

	// OrganizationRefused says that the list of which the customer is a row has the error of an organization that cannot be
	// paid for.
	OrganizationRefused bool
}

// NewCustomer returns nil for nil.
func NewCustomer(resource *upstream.Customer) *Customer {
	if resource == nil {
		return nil
	}
	object := CustomerOf(resource)
	return &object
}

// CustomerOf is NewCustomer for the rows of a list, which share their memory.
func CustomerOf(resource *upstream.Customer) Customer { return Customer{Customer: resource} }

// ID is Help Scout's number.
func (c *Customer) ID() ID { return ID(c.Customer.ID) }

// NodeID is unique among all types.
func (c *Customer) NodeID() NodeID { return NodeID{CustomerNode, c.Customer.ID} }

// Name joins the first and the last name.
func (c *Customer) Name() *string { return fullName(c.FirstName, c.LastName) }

// Gender is nil when the resource does not have it.
func (c *Customer) Gender() *Gender { return genders.read(c.Customer.Gender) }

// PhotoType is nil when the resource does not have it.
func (c *Customer) PhotoType() *PhotoType { return photoTypes.read(c.Customer.PhotoType) }

// Age is free text.
func (c *Customer) Age() *string { return (*string)(c.Customer.Age) }

// CreatedAt is nil when the resource has no usable time.
func (c *Customer) CreatedAt() *DateTime { return dateTimeOf(c.Customer.CreatedAt) }

// UpdatedAt is nil when the resource has no usable time.
func (c *Customer) UpdatedAt() *DateTime { return dateTimeOf(c.Customer.UpdatedAt) }

// OrganizationName is the deprecated text.
func (c *Customer) OrganizationName() *string { return c.Organization }

// Properties fails when the REST API did not send them.
func (c *Customer) Properties(slugs []string) ([]CustomerProperty, error) {
	wire, err := c.EmbeddedProperties()
	if err != nil {
		return nil, err
	}
	return selectBySlug(wire, slugs, func(p *upstream.CustomerProperty) string { return p.Slug }, newCustomerProperty), nil
}

// Property is nil when the customer has no property with this slug.
func (c *Customer) Property(slug string) (CustomerProperty, error) {
	found, err := c.Properties([]string{slug})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}
