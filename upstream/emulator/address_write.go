package emulator

import (
	"net/http"
	"slices"
)

func (s *Server) addAddressWriteRoutes() {
	const path = "/v2/customers/{customerId}/address"
	s.router.handle("POST "+path, s.createAddress)
	s.router.handle("PUT "+path, s.updateAddress)
	s.router.handle("DELETE "+path, s.deleteAddress)
}

// createAddress: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/create
func (s *Server) createAddress(c *call) answer {
	return s.writeAddress(c, func(owner *Customer) answer {
		if owner.Address != nil && !s.options.Switches.PostReplacesAddress {
			return c.refuse(http.StatusConflict)
		}
		return created(0, c.view().customerHref(owner.ID)+"/address")
	})
}

// updateAddress: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/update
func (s *Server) updateAddress(c *call) answer {
	return s.writeAddress(c, func(owner *Customer) answer {
		if owner.Address == nil && !s.options.Switches.PutCreatesAddress {
			return c.notFound()
		}
		return noContent()
	})
}

// writeAddress stores the address of the body if the answer of decide is a success.
func (s *Server) writeAddress(c *call, decide func(owner *Customer) answer) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		address := m.address(s.options.Switches)
		if len(*m.violations) > 0 {
			return c.invalid(*m.violations), false
		}
		a := decide(changed)
		changed.Address = address
		return a, a.status < http.StatusBadRequest
	})
}

// deleteAddress: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/delete
func (s *Server) deleteAddress(c *call) answer {
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		if changed.Address == nil {
			return c.notFound(), false
		}
		changed.Address = nil
		if s.options.Switches.KeepsBlankAddress {
			changed.Address = new(Address)
		}
		return noContent(), true
	})
}

// addressPart is a text of an address.
type addressPart struct {
	name  string
	field func(*Address) *string
}

var addressParts = [...]addressPart{
	{"city", func(a *Address) *string { return &a.City }},
	{"state", func(a *Address) *string { return &a.State }},
	{"postalCode", func(a *Address) *string { return &a.PostalCode }},
	{"country", func(a *Address) *string { return &a.Country }},
}

// rule: https://developer.helpscout.com/mailbox-api/endpoints/customers/address/create marks the parts as required and has no
// lengths.
func (p addressPart) rule(required bool, switches Switches) textRule {
	rule := textRule{required: required}
	if p.name == "country" && switches.StrictCountries {
		rule.valid = validCountry
	}
	return rule
}

// validCountry takes two letters. All documented examples are ISO 3166 codes.
func validCountry(text string) *violation {
	notLetter := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }
	if len(text) != 2 || slices.ContainsFunc([]rune(text), notLetter) {
		return &violation{message: "must be a two-letter country code", anchor: "Country"}
	}
	return nil
}

// address reads a whole address. `lines` may be absent.
func (m *members) address(switches Switches) *Address {
	a := &Address{Lines: m.texts("lines")}
	for _, part := range addressParts {
		*part.field(a) = m.text(part.name, part.rule(true, switches))
	}
	return a
}

func (a *Address) blank() bool {
	return a.City == "" && a.State == "" && a.PostalCode == "" && a.Country == "" && len(a.Lines) == 0
}

// patchAddress changes one part of the address.
func (p *customerPatch) patchAddress(o operation, name string) {
	i := slices.IndexFunc(addressParts[:], func(part addressPart) bool { return part.name == name })
	if i < 0 && name != "lines" || o.op == "add" && p.switches.PatchRefusesAddressAdd {
		p.refuse(o)
		return
	}
	if p.customer.Address == nil {
		if p.switches.PatchNeedsAddress {
			p.violations = append(p.violations, o.refuse(p.switches.PatchIndexedErrors, "no address", "NotNull"))
			return
		}
		p.customer.Address = new(Address)
	}
	if name == "lines" {
		p.patchLines(o)
	} else {
		p.patchAddressPart(o, addressParts[i])
	}
	if p.customer.Address.blank() && !p.switches.KeepsBlankAddress {
		p.customer.Address = nil
	}
}

func (p *customerPatch) patchAddressPart(o operation, part addressPart) {
	if o.op == "remove" {
		*part.field(p.customer.Address) = ""
		return
	}
	if text, ok := p.text(o, part.rule(false, p.switches)); ok {
		*part.field(p.customer.Address) = text
	}
}

func (p *customerPatch) patchLines(o operation) {
	if o.op == "remove" || o.null && p.switches.PatchTakesNull {
		p.customer.Address.Lines = nil
		return
	}
	m := p.value(o)
	if o.value == nil {
		m.reject("", "may not be null", "NotNull")
		return
	}
	before := len(p.violations)
	if lines := m.texts(""); len(p.violations) == before {
		p.customer.Address.Lines = lines
	}
}
