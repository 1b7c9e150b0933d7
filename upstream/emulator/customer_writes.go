package emulator

import (
	"net/http"
	"slices"
)

func (s *Server) addCustomerWriteRoutes() {
	s.router.handle("POST /v2/customers", s.createCustomer)
	s.router.handle("PUT /v2/customers/{customerId}", s.overwriteCustomer)
	s.router.handle("PATCH /v2/customers/{customerId}", s.patchCustomer)
	s.router.handle("DELETE /v2/customers/{customerId}", s.deleteCustomer)
}

// createCustomer: https://developer.helpscout.com/mailbox-api/endpoints/customers/create
func (s *Server) createCustomer(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	added, status := s.newCustomer(m)
	switch {
	case len(*m.violations) > 0:
		return c.invalid(*m.violations)
	case status != 0:
		return c.refuse(status)
	}
	added.ID = s.store.nextID()
	added.CreatedAt = s.present()
	s.storeCustomer(added)
	s.webhooks.occur(customerEvent("customer.created", s.store.customers[added.ID]))
	return created(added.ID, c.view().customerHref(added.ID))
}

// newCustomer reads a new customer. A refusal is in the violations of m or in the status.
func (s *Server) newCustomer(m *members) (c *Customer, status int) {
	c = new(Customer)
	m.customerScalars(c, false)
	m.entries(c)
	if address, given := m.object("address"); given {
		c.Address = address.address(s.options.Switches)
	}
	m.propertyValues(s.store.customerProperties, c)
	if !s.options.Switches.CreateIgnoresOrganizationID {
		status = s.setOrganization(m, c)
	}
	if s.options.Switches.CreateNeedsIdentity && c.anonymous() {
		*m.violations = append(*m.violations, violation{
			message: "a name, an email or a phone is required", anchor: "NotEmpty", source: sourceJSON,
		})
	}
	if slices.ContainsFunc(c.Emails, func(e Entry) bool { return s.store.otherHas(e.Value, 0) }) {
		status = http.StatusConflict
	}
	if s.options.EntryLimit > 0 && c.mostEntries() > s.options.EntryLimit {
		status = http.StatusLocked
	}
	return c, status
}

func (c *Customer) anonymous() bool {
	return c.FirstName == "" && c.LastName == "" && len(c.Emails) == 0 && len(c.Phones) == 0
}

// mostEntries returns the number of entries of the kind of which the customer has most.
func (c *Customer) mostEntries() int {
	most := 0
	for _, kind := range entryKinds {
		most = max(most, len(*kind.entries(c)))
	}
	return most
}

// setOrganization reads `organizationId`, beside which `organization` does not count. The caller holds the store's lock.
func (s *Server) setOrganization(m *members, c *Customer) (status int) {
	c.OrganizationID = m.id("organizationId")
	if c.OrganizationID == 0 || s.store.organizations[c.OrganizationID] != nil {
		return 0
	}
	if s.options.Switches.UnknownOrganizationNotFound {
		return http.StatusNotFound
	}
	m.reject("organizationId", "no such organization", "InvalidIdentifier")
	return 0
}

// storeCustomer stores a customer that a request changed. The caller holds the store's lock.
func (s *Server) storeCustomer(c *Customer) {
	c.UpdatedAt = s.present()
	if s.options.Switches.DomainsMatchCustomers && s.store.hasOtherEmails(c) {
		s.store.joinByDomain(c)
	}
	s.store.putCustomer(c)
}

// changeCustomer calls change with a copy of the path's customer, under the lock of the store. It stores the copy when change
// says so.
func (s *Server) changeCustomer(c *call, change func(*Customer) (a answer, stored bool)) answer {
	id, refused := c.pathID("customerId")
	if refused != nil {
		return *refused
	}
	if !c.sees(id) {
		return c.notFound()
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	record, known := s.store.customers[id]
	if !known {
		return c.notFound()
	}
	changed := record.customer.clone()
	a, stored := change(changed)
	if stored {
		s.storeCustomer(changed)
		s.webhooks.occur(customerEvent("customer.updated", s.store.customers[id]))
	}
	return a
}

// overwriteCustomer sets the texts of the customer's own and the organization, and clears those that are absent. Entries,
// address and properties stay as they are: https://github.com/helpscout/helpscout-api-php/issues/320. So does `phone`.
// https://developer.helpscout.com/mailbox-api/endpoints/customers/overwrite/
func (s *Server) overwriteCustomer(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		m.customerScalars(changed, s.options.Switches.PutTakesStoredValues)
		status := s.setOrganization(m, changed)
		switch {
		case len(*m.violations) > 0:
			return c.invalid(*m.violations), false
		case status != 0:
			return c.refuse(status), false
		default:
			return noContent(), true
		}
	})
}

func (s *Server) patchCustomer(c *call) answer {
	body, refused := c.jsonBody()
	if refused != nil {
		return *refused
	}
	operations, violations := parseOperations(body)
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		if len(violations) > 0 {
			return c.invalid(violations), false
		}
		patch := &customerPatch{
			switches: s.options.Switches, entryLimit: s.options.EntryLimit, emails: s.emailCheck(), customer: changed,
		}
		stored := patch.apply(operations)
		*changed = *patch.customer
		return patch.answer(c), stored && len(operations) > 0
	})
}

func (p *customerPatch) answer(c *call) answer {
	switch {
	case len(p.violations) > 0:
		return c.invalid(p.violations)
	case p.status != 0:
		return c.refuse(p.status)
	default:
		return noContent()
	}
}

// emailCheck returns a check that is valid as long as the caller holds the store's lock.
func (s *Server) emailCheck() emailCheck {
	return emailCheck{switches: s.options.Switches, otherHas: s.store.otherHas}
}

// mostConversations is the number of conversations beyond which a customer can only be deleted in the background.
const mostConversations = 100

// deleteCustomer: https://developer.helpscout.com/mailbox-api/endpoints/customers/delete and
// https://developer.helpscout.com/mailbox-api/endpoints/customers/delete-async/.
func (s *Server) deleteCustomer(c *call) answer {
	p := c.parameters()
	background := p.flag("async")
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	record, refused := s.visibleCustomer(c)
	if refused != nil {
		return *refused
	}
	id := record.customer.ID
	tooMany := !background && record.customer.ConversationCount > mostConversations
	if tooMany || !s.options.SeesAllConversations(c.token, id) {
		return c.refuse(http.StatusForbidden)
	}
	if background {
		s.store.deleteLater(id, s.options.Now().Add(s.options.DeleteDelay))
		return answer{status: http.StatusAccepted}
	}
	if !s.RemoveCustomer(id) {
		return c.notFound()
	}
	return noContent()
}

// deleteDue removes the customers whose deletion in the background has ended.
func (s *Server) deleteDue() {
	for _, id := range s.store.due() {
		s.RemoveCustomer(id)
	}
}
