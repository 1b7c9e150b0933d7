package emulator

import (
	"cmp"
	"slices"
	"time"
)

// Customers returns a copy of every customer, newest first.
func (s *Server) Customers() []Customer {
	s.deleteDue()
	records := s.store.newestCustomers()
	customers := make([]Customer, len(records))
	for i, r := range records {
		customers[i] = *r.customer.clone()
	}
	return customers
}

// AddCustomer stores a copy of c and returns its id. It replaces a customer with the same id. It fills in zero ids, those of
// entries among them, and zero dates with the present.
func (s *Server) AddCustomer(c Customer) int64 {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	added := c.clone()
	if added.ID == 0 {
		added.ID = s.store.nextID()
	}
	now := s.present()
	added.CreatedAt = cmp.Or(added.CreatedAt, now)
	added.UpdatedAt = cmp.Or(added.UpdatedAt, now)
	name := "customer.created"
	if s.store.customers[added.ID] != nil {
		name = "customer.updated"
	}
	s.store.putCustomer(added)
	s.webhooks.occur(customerEvent(name, s.store.customers[added.ID]))
	return added.ID
}

// UpdateCustomer calls change with a copy of a customer and stores the copy. It sets UpdatedAt to the present unless change
// sets it, and keeps the id. It reports whether the customer exists. change must not call the Server.
func (s *Server) UpdateCustomer(id int64, change func(*Customer)) bool {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	record, ok := s.store.customers[id]
	if !ok {
		return false
	}
	changed := record.customer.clone()
	change(changed)
	changed.ID = id
	if changed.UpdatedAt.Equal(record.customer.UpdatedAt) {
		changed.UpdatedAt = s.present()
	}
	s.store.putCustomer(changed)
	s.webhooks.occur(customerEvent("customer.updated", s.store.customers[id]))
	return true
}

// RemoveCustomer removes a customer and its conversations, and reports whether the customer existed. Options.IndexLag does
// not apply.
func (s *Server) RemoveCustomer(id int64) bool {
	s.conversations.removeOf(id)
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	removed := s.store.removeCustomer(id)
	if removed {
		s.webhooks.occur(deletion("customer.deleted", pathOf("customers", id), id))
	}
	return removed
}

// Organizations returns a copy of every organization, by id.
func (s *Server) Organizations() []Organization {
	all := s.store.allOrganizations()
	slices.SortFunc(all, func(a, b *Organization) int { return cmp.Compare(a.ID, b.ID) })
	organizations := make([]Organization, len(all))
	for i, o := range all {
		organizations[i] = *o.clone()
	}
	return organizations
}

// AddOrganization stores a copy of o and returns its id, a new one if it is 0. It replaces an organization with the same id.
func (s *Server) AddOrganization(o Organization) int64 {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	added := o.clone()
	if added.ID == 0 {
		added.ID = s.store.nextID()
	}
	name := "organization.created"
	if s.store.organizations[added.ID] != nil {
		name = "organization.updated"
	}
	s.store.putOrganization(added)
	s.webhooks.occur(organizationEvent(name, added))
	return added.ID
}

// UpdateOrganization calls change with a copy of an organization and stores the copy. It keeps the id. It reports whether
// the organization exists. change must not call the Server.
func (s *Server) UpdateOrganization(id int64, change func(*Organization)) bool {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	o, ok := s.store.organizations[id]
	if !ok {
		return false
	}
	changed := o.clone()
	change(changed)
	changed.ID = id
	s.store.putOrganization(changed)
	s.webhooks.occur(organizationEvent("organization.updated", changed))
	return true
}

// RemoveOrganization removes an organization and its customers' references to it, and reports whether it existed.
func (s *Server) RemoveOrganization(id int64) bool {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	_, ok := s.store.organizations[id]
	delete(s.store.organizations, id)
	s.store.changeMembers(id, func(c *Customer) { c.OrganizationID, c.Organization = 0, "" })
	if ok {
		s.webhooks.occur(deletion("organization.deleted", pathOf("organizations", id), id))
	}
	return ok
}

// present returns the time in whole seconds, as the API does.
func (s *Server) present() time.Time { return s.options.Now().UTC().Truncate(time.Second) }
