package emulator

import (
	"net/http"
	"slices"
)

func (s *Server) addEntryWriteRoutes() {
	for _, kind := range entryKinds {
		collection := "/v2/customers/{customerId}/" + kind.relation
		s.router.handle("POST "+collection, s.createEntry(kind))
		s.router.handle("PUT "+collection+"/{entryId}", s.updateEntry(kind))
		s.router.handle("DELETE "+collection+"/{entryId}", s.deleteEntry(kind))
	}
}

// createEntry: https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/create/ and alike for the other kinds.
func (s *Server) createEntry(kind entryKind) endpoint {
	return func(c *call) answer {
		m, refused := c.objectBody()
		if refused != nil {
			return *refused
		}
		return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
			entry, refused := s.readEntry(c, m, kind, changed, -1)
			if refused != nil {
				return *refused, false
			}
			entries := kind.entries(changed)
			if s.options.EntryLimit > 0 && len(*entries) >= s.options.EntryLimit {
				return c.refuse(http.StatusLocked), false
			}
			entry.ID = s.store.nextID()
			*entries = append(*entries, entry)
			return created(entry.ID, ""), true
		})
	}
}

// updateEntry: https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/update/
func (s *Server) updateEntry(kind entryKind) endpoint {
	return func(c *call) answer {
		m, refused := c.objectBody()
		if refused != nil {
			return *refused
		}
		return s.changeEntry(c, kind, func(changed *Customer, i int) (answer, bool) {
			entry, refused := s.readEntry(c, m, kind, changed, i)
			if refused != nil {
				return *refused, false
			}
			entries := *kind.entries(changed)
			entry.ID = entries[i].ID
			entries[i] = entry
			return noContent(), true
		})
	}
}

// deleteEntry: https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/delete/
func (s *Server) deleteEntry(kind entryKind) endpoint {
	return func(c *call) answer {
		return s.changeEntry(c, kind, func(changed *Customer, i int) (answer, bool) {
			entries := kind.entries(changed)
			*entries = slices.Delete(*entries, i, i+1)
			return noContent(), true
		})
	}
}

// changeEntry calls change with a copy of the path's customer and the index of the path's entry.
func (s *Server) changeEntry(c *call, kind entryKind, change func(changed *Customer, i int) (answer, bool)) answer {
	id, refused := c.pathID("entryId")
	if refused != nil {
		return *refused
	}
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		i := slices.IndexFunc(*kind.entries(changed), func(e Entry) bool { return e.ID == id })
		if i < 0 {
			return c.notFound(), false
		}
		return change(changed, i)
	})
}

// readEntry reads the entry for an index of the customer's entries, -1 for a new one, or refuses it.
func (s *Server) readEntry(c *call, m *members, kind entryKind, owner *Customer, index int) (Entry, *answer) {
	entry := m.entry(kind)
	status := 0
	if kind.relation == "emails" && len(*m.violations) == 0 {
		status, _ = s.emailCheck().allow(owner, entry.Value, index, m, "value")
	}
	switch {
	case len(*m.violations) > 0:
		return Entry{}, new(c.invalid(*m.violations))
	case status != 0:
		return Entry{}, new(c.refuse(status))
	default:
		return entry, nil
	}
}

// entry reads an entry. All members are required:
// https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/create/
func (m *members) entry(kind entryKind) Entry {
	e := Entry{Value: m.text("value", kind.valueRule())}
	if kind.types != nil {
		e.Type = m.text("type", kind.typeRule())
	}
	return e
}

func (k entryKind) valueRule() textRule {
	rule := textRule{required: true}
	if k.relation == "emails" {
		rule.valid = validEmail
	}
	return rule
}

func (k entryKind) typeRule() textRule { return textRule{required: true, choices: k.types} }

// entries reads the lists of entries of a new customer.
func (m *members) entries(c *Customer) {
	for _, kind := range entryKinds {
		for _, element := range m.objects(kind.created) {
			*kind.entries(c) = append(*kind.entries(c), element.entry(kind))
		}
	}
	if phone := m.text("phone", textRule{}); phone != "" {
		// The documentation calls it a shortcut and does not say which type the phone gets.
		c.Phones = append(c.Phones, Entry{Value: phone, Type: "work"})
	}
}
