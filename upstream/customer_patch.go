package upstream

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

// CustomerPatch changes members, address and entries of a customer.
type CustomerPatch struct {
	CustomerFields

	Address AddressChanges
	Entries map[EntryKind]EntryChanges
}

// operations returns the operations in their fixed order: the customer's own members as [CustomerFields] lists them, the
// members of its address as [AddressChanges] lists them, then the entries kind by kind as [EntryKinds] lists them, of each
// kind first what is removed, then what is updated, then what is added, each as the input lists them.
func (p *CustomerPatch) operations() (operations []operation) {
	for _, field := range customerFields {
		operations = append(operations, changing(field.change(&p.CustomerFields), "/"+field.name, field.name)...)
	}
	operations = append(operations, p.Address.operations()...)
	for _, kind := range EntryKinds() {
		changes := p.Entries[kind]
		operations = append(operations, changes.operations(kind)...)
	}
	return operations
}

// IsEmpty tells whether the patch changes nothing.
func (p *CustomerPatch) IsEmpty() bool { return len(p.operations()) == 0 }

// hold tells whether the customer is as it is after the patch.
func (p *CustomerPatch) hold(customer *Customer) bool {
	if !p.CustomerFields.hold(customer) {
		return false
	}
	if len(p.Address.operations()) > 0 {
		if address, known := customer.EmbeddedAddress(); !known || !p.Address.hold(address) {
			return false
		}
	}
	for kind, changes := range p.Entries {
		if len(changes.operations(kind)) == 0 {
			continue
		}
		if entries, known := customer.EmbeddedEntries(kind); !known || !changes.hold(entries) {
			return false
		}
	}
	return true
}

// changesEmails tells whether the customer's email addresses change.
func (p *CustomerPatch) changesEmails() bool {
	changes := p.Entries[Emails]
	return len(changes.operations(Emails)) > 0
}

// PatchCustomer changes a customer by one request, two permits, and none if the patch changes nothing. The order of its
// operations is fixed: the customer's own members, its address, then its entries, and of each kind of entries removals,
// updates, additions. The documentation does not say whether the API applies a part of them when it refuses another.
//
// A patch that adds no entry is sent again after a connection that broke or a 5xx; one that adds is sent once, unless the
// API has surely not processed it. If no answer comes, one more request reads whether the customer is as the patch says.
//
// Nor does it say whether a PATCH may remove the customer's own members. If the API refuses that, and nothing else, the other
// changes are sent without the removals, two permits, and the removals as by [Client.ReplaceCustomer], three permits. If the
// latter fails after the former, the error is a *[PartialError].
func (c *Client) PatchCustomer(ctx context.Context, id int64, patch CustomerPatch) error {
	if len(patch.operations()) == 0 {
		return nil
	}
	return c.inTurn(ctx, customerTag(id), func() error {
		err := c.patchCustomer(ctx, id, patch)
		clears := patch.clears()
		if !refusesOnly(err, clears) {
			return err
		}
		rest := patch.withoutClears()
		if err := c.patchCustomer(ctx, id, rest); err != nil {
			return err
		}
		err = c.replaceCustomer(ctx, id, clears, Change[int64]{})
		if err != nil && !rest.IsEmpty() {
			return &PartialError{Err: err}
		}
		return err
	})
}

// patchCustomer does what [Client.PatchCustomer] does, in the customer's turn and by a PATCH alone.
func (c *Client) patchCustomer(ctx context.Context, id int64, patch CustomerPatch) error {
	operations := patch.operations()
	if len(operations) == 0 {
		return nil
	}
	touches := touchedByCustomer(id, patch.shownElsewhere() || patch.changesEmails())
	if patch.changesEmails() {
		touches = slices.Concat(touches, touchedByMembership())
	}
	_, err := c.write(ctx, &write{
		what:       "update customer",
		method:     http.MethodPatch,
		target:     c.endpoint(customerPath(id), nil),
		body:       operations,
		repeatable: areRepeatable(operations),
		touches:    touches,
		place:      placeIn(operations),
		settle:     c.settledBy(id, patch.hold),
	})
	return err
}

// refusesOnly tells whether the API found nothing wrong but that the members are cleared.
func refusesOnly(err error, clears CustomerFields) bool {
	status, ok := errors.AsType[*StatusError](err)
	if !ok || status.Status != http.StatusBadRequest || len(status.Violations) == 0 {
		return false
	}
	for _, violation := range status.Violations {
		isCleared := func(field customerField) bool {
			return field.change(&clears).Named && slices.Equal(violation.Input, []string{field.name})
		}
		if !slices.ContainsFunc(customerFields, isCleared) {
			return false
		}
	}
	return true
}

// Clears tells whether the patch clears one of the customer's own members.
func (p *CustomerPatch) Clears() bool { return p.clears() != CustomerFields{} }

// clears returns the changes of the customer's own members that clear one.
func (p *CustomerPatch) clears() CustomerFields {
	return p.filtered(func(change Change[string]) bool { return change.Value == nil })
}

// withoutClears returns the patch without the changes that clear one of the customer's own members.
func (p *CustomerPatch) withoutClears() CustomerPatch {
	rest := *p
	rest.CustomerFields = p.filtered(func(change Change[string]) bool { return change.Value != nil })
	return rest
}
