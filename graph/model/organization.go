package model

import "mailbox-graphql/upstream"

// Organization is the schema's Organization. The fields that the resource and the schema share are the resource's own.
type Organization struct{ *upstream.Organization }

// NewOrganization returns nil for nil.
func NewOrganization(resource *upstream.Organization) *Organization {
	if resource == nil {
		return nil
	}
	object := OrganizationOf(resource)
	return &object
}

// OrganizationOf is NewOrganization for the rows of a list, which share their memory.
func OrganizationOf(resource *upstream.Organization) Organization { return Organization{resource} }

// OrganizationMention is what a customer says of its organization, in one piece: each row of a list has one.
type OrganizationMention struct {
	shown Organization
	said  upstream.Organization
}

// Of returns the organization. Only id, nodeId and name may be read from it.
func (m *OrganizationMention) Of(id int64, name *string) *Organization {
	m.said.ID, m.said.Name = id, name
	m.shown.Organization = &m.said
	return &m.shown
}

// ID is Help Scout's number.
func (o *Organization) ID() ID { return ID(o.Organization.ID) }

// NodeID is unique among all types.
func (o *Organization) NodeID() NodeID { return NodeID{OrganizationNode, o.Organization.ID} }

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
