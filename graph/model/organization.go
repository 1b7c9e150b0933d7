package model

import "mailbox-graphql/upstream"

// Organization is the schema's Organization. The fields that the resource and the schema share are the resource's own.
type Organization struct{ *upstream.Organization }

// NewOrganization returns nil for nil.
func NewOrganization(resource *upstream.Organization) *Organization {
	if resource == nil {
		return nil
	}
	return &Organization{resource}
}

// OrganizationFromCustomer is what a customer says of its organization. Only id, nodeId and name may be read from it.
func OrganizationFromCustomer(id int64, name *string) *Organization {
	var both struct { // in one piece: each row of a list has one
		shown Organization
		said  upstream.Organization
	}
	both.said.ID, both.said.Name = id, name
	both.shown.Organization = &both.said
	return &both.shown
}

// ID is Help Scout's number.
func (o *Organization) ID() string { return formatID(o.Organization.ID) }

// NodeID is unique among all types.
func (o *Organization) NodeID() string { return nodeID(OrganizationNode, o.Organization.ID) }

// Properties are empty when none were sent.
func (o *Organization) Properties(slugs []string) []OrganizationProperty {
	return selectBySlug(o.Organization.Properties, slugs,
		func(p *upstream.OrganizationProperty) string { return p.Slug },
		func(p *upstream.OrganizationProperty) OrganizationProperty { return OrganizationProperty{p} })
}

// Property is nil when the organization has no property with this slug.
func (o *Organization) Property(slug string) *OrganizationProperty {
	found := o.Properties([]string{slug})
	if len(found) == 0 {
		return nil
	}
	return &found[0]
}
