package emulator

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
