package emulator

import (
	"slices"
	"strings"
)

// hasDomain reports whether one of the emails has one of the organization's domains.
func (o *Organization) hasDomain(emails []Entry) bool {
	return slices.ContainsFunc(emails, func(e Entry) bool {
		_, host, _ := strings.Cut(e.Value, "@")
		return slices.ContainsFunc(o.Domains, func(domain string) bool { return strings.EqualFold(domain, host) })
	})
}

// joinByDomain gives a customer without an organization the one that has the domain of an email; of several the oldest. The
// caller holds the lock.
func (s *store) joinByDomain(c *Customer) {
	if c.OrganizationID != 0 {
		return
	}
	for _, o := range s.organizations {
		if o.hasDomain(c.Emails) && (c.OrganizationID == 0 || o.ID < c.OrganizationID) {
			c.OrganizationID = o.ID
		}
	}
}

// joinAll gives an organization the customers without one who have one of its domains. The caller holds the lock.
func (s *store) joinAll(o *Organization) {
	for _, record := range s.customers {
		if record.customer.OrganizationID == 0 && o.hasDomain(record.customer.Emails) {
			joined := record.customer.clone()
			joined.OrganizationID = o.ID
			s.putCustomer(joined)
		}
	}
}

// hasOtherEmails reports whether a customer is new or has other emails than the stored customer. The caller holds the lock.
func (s *store) hasOtherEmails(c *Customer) bool {
	record, known := s.customers[c.ID]
	return !known || !slices.Equal(record.customer.Emails, c.Emails)
}
