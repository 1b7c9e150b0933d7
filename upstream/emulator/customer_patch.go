package emulator

import (
	"net/http"
	"slices"
)

// customerPatch applies the operations of a PATCH to a customer. It takes exactly the documented combinations of operation and
// path (https://developer.helpscout.com/mailbox-api/endpoints/customers/update/) and refuses the others. It reads no state
// but the customer and what emails says.
type customerPatch struct {
	switches   Switches
	entryLimit int
	emails     emailCheck
	customer   *Customer

	violations []violation
	status     int // of the refusal when it has no violations
}

// apply reports whether the customer may be stored, and with which answer.
func (p *customerPatch) apply(operations []operation) (stored bool) {
	for _, o := range operations {
		undone := p.customer
		p.customer = p.customer.clone()
		before := len(p.violations)
		p.applyOne(o)
		if len(p.violations) == before && p.status == 0 {
			continue
		}
		if p.switches.PatchPartial {
			p.customer = undone
			return o.index > 0
		}
	}
	return !p.refused()
}

func (p *customerPatch) refused() bool { return len(p.violations) > 0 || p.status != 0 }

func (p *customerPatch) applyOne(o operation) {
	segments := o.segments()
	if len(segments) == 2 && segments[0] == "address" {
		p.patchAddress(o, segments[1])
		return
	}
	for _, kind := range entryKinds {
		if kind.relation == segments[0] {
			p.patchEntries(o, kind, segments[1:])
			return
		}
	}
	i := slices.IndexFunc(customerScalars[:], func(f customerScalar) bool { return f.name == segments[0] })
	if i < 0 || len(segments) > 1 {
		p.refuse(o)
		return
	}
	p.patchScalar(o, customerScalars[i])
}

// refuse refuses a combination of operation and path.
func (p *customerPatch) refuse(o operation) {
	p.violations = append(p.violations,
		o.refuse(p.switches.PatchIndexedErrors, "operation is not allowed for this path", "InvalidOperation"))
}

func (p *customerPatch) patchScalar(o operation, scalar customerScalar) {
	if scalar.name == "organization" && p.customer.OrganizationID != 0 && p.switches.PatchIgnoresOrganizationText {
		return
	}
	switch o.op {
	case "replace":
		rule := scalar.rule
		rule.required = false
		if text, ok := p.text(o, rule); ok {
			scalar.set(p.customer, text)
		}
	case "remove":
		if p.switches.PatchRefusesRemove {
			p.refuse(o)
			return
		}
		scalar.set(p.customer, "")
	default:
		p.refuse(o)
		return
	}
	if scalar.name == "organization" {
		p.customer.OrganizationID = 0
	}
}

// text returns the value of an operation that sets a text.
func (p *customerPatch) text(o operation, rule textRule) (text string, ok bool) {
	m := p.value(o)
	if o.value == nil && (!o.null || !p.switches.PatchTakesNull) {
		m.reject("", "may not be null", "NotNull")
		return "", false
	}
	before := len(p.violations)
	text = m.text("", rule)
	return text, len(p.violations) == before
}

func (p *customerPatch) value(o operation) *members {
	return o.valueAsMember(p.switches.PatchIndexedErrors, &p.violations)
}

func (p *customerPatch) patchEntries(o operation, kind entryKind, segments []string) {
	switch {
	case o.op == "add" && len(segments) == 0:
		p.addEntry(o, kind)
	case o.op == "remove" && len(segments) == 1:
		p.changeEntry(o, kind, segments[0], func(i int) {
			entries := kind.entries(p.customer)
			*entries = slices.Delete(*entries, i, i+1)
		})
	case o.op == "replace" && len(segments) == 2 && segments[1] == "value":
		p.changeEntry(o, kind, segments[0], func(i int) { p.setEntryValue(o, kind, i) })
	case o.op == "replace" && len(segments) == 2 && segments[1] == "type" && kind.types != nil:
		p.changeEntry(o, kind, segments[0], func(i int) {
			if kindOf, ok := p.requiredText(o, kind.typeRule()); ok {
				(*kind.entries(p.customer))[i].Type = kindOf
			}
		})
	default:
		p.refuse(o)
	}
}

func (p *customerPatch) addEntry(o operation, kind entryKind) {
	before := len(p.violations)
	object := o.valueAsObject(p.switches.PatchIndexedErrors, &p.violations)
	if object == nil {
		return
	}
	entry := object.entry(kind)
	if len(p.violations) > before || kind.relation == "emails" && !p.allowsEmail(object, "value", entry.Value, -1) {
		return
	}
	if p.entryLimit > 0 && len(*kind.entries(p.customer)) >= p.entryLimit {
		p.status = http.StatusLocked
		return
	}
	*kind.entries(p.customer) = append(*kind.entries(p.customer), entry)
}

func (p *customerPatch) setEntryValue(o operation, kind entryKind, i int) {
	value, ok := p.requiredText(o, kind.valueRule())
	if !ok || kind.relation == "emails" && !p.allowsEmail(p.value(o), "", value, i) {
		return
	}
	(*kind.entries(p.customer))[i].Value = value
}

func (p *customerPatch) requiredText(o operation, rule textRule) (string, bool) {
	before := len(p.violations)
	text := p.value(o).text("", rule)
	return text, len(p.violations) == before
}

// allowsEmail asks whether the customer may have an email at an index of its emails; -1 stands for a new one.
func (p *customerPatch) allowsEmail(m *members, name, email string, index int) bool {
	status, allowed := p.emails.allow(p.customer, email, index, m, name)
	if status != 0 {
		p.status = status
	}
	return allowed
}

// changeEntry calls change with the index of the entry that has an id.
func (p *customerPatch) changeEntry(o operation, kind entryKind, text string, change func(index int)) {
	id, err := parseID(text)
	i := slices.IndexFunc(*kind.entries(p.customer), func(e Entry) bool { return e.ID == id })
	switch {
	case err != nil:
		p.refuse(o)
	case i >= 0:
		change(i)
	case p.switches.PatchMissingEntryNotFound:
		p.status = http.StatusNotFound
	default:
		p.violations = append(p.violations, o.refuse(p.switches.PatchIndexedErrors, "no such entry", "InvalidIdentifier"))
	}
}
