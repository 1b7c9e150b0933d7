package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// emailOwners finds the customers who have an email. It is built at the first write that asks, since most servers see none.
type emailOwners map[string][]int64

func (owners emailOwners) add(r *customerRecord) {
	for _, email := range r.emails {
		owners[email] = append(owners[email], r.customer.ID)
	}
}

func (owners emailOwners) remove(r *customerRecord) {
	for _, email := range r.emails {
		owners[email] = slices.DeleteFunc(owners[email], func(id int64) bool { return id == r.customer.ID })
		if len(owners[email]) == 0 {
			delete(owners, email)
		}
	}
}

// otherHas reports whether a customer other than one has an email. The caller holds the lock.
func (s *store) otherHas(email string, customerID int64) bool {
	if s.owners == nil {
		s.owners = make(emailOwners, len(s.customers))
		for _, r := range s.customers {
			s.owners.add(r)
		}
	}
	return slices.ContainsFunc(s.owners[strings.ToLower(email)], func(id int64) bool { return id != customerID })
}

// emailCheck decides whether a customer may get an email.
type emailCheck struct {
	switches Switches
	otherHas func(email string, customerID int64) bool
}

// allow takes the email at an index of the customer's emails, -1 for a new one. A refusal is a status or, with status 0, a
// violation of the member.
func (e emailCheck) allow(c *Customer, email string, index int, m *members, name string) (status int, allowed bool) {
	if e.switches.RepeatedEmailRefused && c.hasEmail(email, index) {
		return http.StatusConflict, false
	}
	if e.switches.KnownEmailAccepted || !e.otherHas(email, c.ID) {
		return 0, true
	}
	if e.switches.KnownEmailInvalid {
		m.reject(name, "email is used by another customer", "Unique")
		return 0, false
	}
	return http.StatusConflict, false
}

// hasEmail leaves out the email at an index.
func (c *Customer) hasEmail(email string, except int) bool {
	for i, e := range c.Emails {
		if i != except && strings.EqualFold(e.Value, email) {
			return true
		}
	}
	return false
}
