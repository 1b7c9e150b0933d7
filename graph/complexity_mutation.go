package graph

import (
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

// permitsOfWrite is how many permits of the account's budget a write takes; a read takes one.
const permitsOfWrite = 2

// spending is the most that a mutation sends: whatever the account holds already, and whatever another client writes
// meanwhile. Requests that are repeated or settled after a failure are not in it, as they are not in any price.
type spending struct{ reads, writes int }

func (s spending) and(other spending) spending {
	return spending{s.reads + other.reads, s.writes + other.writes}
}

func (s spending) times(n int) spending { return spending{n * s.reads, n * s.writes} }

// The parts of what mutations send.
var (
	aWrite    = spending{writes: 1}
	aRead     = spending{reads: 1}
	aMerge    = aRead.and(aWrite) // a fresh read, and a write of the whole object
	ofPayload = aRead             // the object of the payload, read again once
)

// mutations prices each mutation by the most that it sends.
func (p *pricing) mutations() {
	p.customerMutations()
	p.entryMutations()
	p.organizationMutations()
	p.propertyMutations()
}

func (p *pricing) customerMutations() {
	root := &p.root.Mutation
	root.CreateCustomer = always[model.CreateCustomerInput](p, aWrite.and(ofPayload))
	root.UpdateCustomer = func(child int, input model.UpdateCustomerInput) int {
		return p.mutation(child, ofUpdate(input).and(ofPayload))
	}
	root.UpsertCustomer = func(child int, input model.UpsertCustomerInput) int {
		return p.mutation(child, ofUpsert(input).and(ofPayload))
	}
	root.DeleteCustomer = always[model.DeleteCustomerInput](p, aWrite)
	// The read tells whether there is an address. If that changes meanwhile, or the account leaves addresses out of customers,
	// the first write is refused.
	root.SetCustomerAddress = always[model.SetCustomerAddressInput](p, aRead.and(aWrite.times(2)).and(ofPayload))
	// If there is no address, a read tells whether there is the customer.
	root.RemoveCustomerAddress = always[model.RemoveCustomerAddressInput](p, aWrite.and(aRead).and(ofPayload))
	root.SetCustomerProperties = func(child int, input model.SetCustomerPropertiesInput) int {
		return p.mutation(child, ofDefinitions(input.Properties).and(aWrite).and(ofPayload))
	}
}

// ofUpdate is what updateCustomer sends: one PATCH, and a merge if the customer moves.
func ofUpdate(input model.UpdateCustomerInput) spending {
	update, _ := mutation.UpdateCustomer(input)
	sent := ofPatch(update.Patch)
	if update.OrganizationID.Named {
		sent = sent.and(aMerge)
	}
	return sent
}

// ofPatch is what a PATCH of a customer sends: see [upstream.Client.PatchCustomer].
func ofPatch(patch upstream.CustomerPatch) spending {
	switch {
	case patch.IsEmpty():
		return spending{}
	case patch.Clears(): // which the API may refuse
		return aWrite.times(2).and(aMerge)
	}
	return aWrite
}

// ofUpsert is what upsertCustomer sends: see [upstream.Client.UpsertCustomer]. A round looks the customer up, reads the email
// addresses if the account leaves them out, and changes or creates the customer.
func ofUpsert(input model.UpsertCustomerInput) spending {
	const rounds = 2
	upsert, _ := mutation.UpsertCustomer(input)
	change := ofPatch(upsert.Changes)
	change.writes = max(change.writes, aWrite.writes) // or a creation
	return aRead.times(2).and(change).times(rounds)
}

// entryMutations prices the mutations of one entry: a PATCH, and the customer with the entry, which takes a read of its own if
// the account leaves entries out of customers.
func (p *pricing) entryMutations() {
	root, sent := &p.root.Mutation, aWrite.and(ofPayload).and(aRead)
	root.AddCustomerChat = always[model.AddCustomerChatInput](p, sent)
	root.AddCustomerEmail = always[model.AddCustomerEmailInput](p, sent)
	root.AddCustomerPhone = always[model.AddCustomerPhoneInput](p, sent)
	root.AddCustomerSocialProfile = always[model.AddCustomerSocialProfileInput](p, sent)
	root.AddCustomerWebsite = always[model.AddCustomerWebsiteInput](p, sent)
	root.UpdateCustomerChat = always[model.UpdateCustomerChatInput](p, sent)
	root.UpdateCustomerEmail = always[model.UpdateCustomerEmailInput](p, sent)
	root.UpdateCustomerPhone = always[model.UpdateCustomerPhoneInput](p, sent)
	root.UpdateCustomerSocialProfile = always[model.UpdateCustomerSocialProfileInput](p, sent)
	root.UpdateCustomerWebsite = always[model.UpdateCustomerWebsiteInput](p, sent)
	root.RemoveCustomerChat = always[model.RemoveCustomerChatInput](p, aWrite.and(ofPayload))
	root.RemoveCustomerEmail = always[model.RemoveCustomerEmailInput](p, aWrite.and(ofPayload))
	root.RemoveCustomerPhone = always[model.RemoveCustomerPhoneInput](p, aWrite.and(ofPayload))
	root.RemoveCustomerSocialProfile = always[model.RemoveCustomerSocialProfileInput](p, aWrite.and(ofPayload))
	root.RemoveCustomerWebsite = always[model.RemoveCustomerWebsiteInput](p, aWrite.and(ofPayload))
}

func (p *pricing) organizationMutations() {
	root := &p.root.Mutation
	root.CreateOrganization = always[model.CreateOrganizationInput](p, aWrite.and(ofPayload))
	root.UpdateOrganization = always[model.UpdateOrganizationInput](p, aMerge.and(ofPayload))
	root.DeleteOrganization = always[model.DeleteOrganizationInput](p, aWrite)
	root.SetOrganizationProperties = func(child int, input model.SetOrganizationPropertiesInput) int {
		writes := aWrite.times(max(1, len(input.Properties)))
		return p.mutation(child, ofDefinitions(input.Properties).and(writes).and(ofPayload))
	}
}

// ofDefinitions is the read of the definitions by which values are checked.
func ofDefinitions(values []model.PropertyValueInput) spending {
	if (mutation.PropertyValues{Values: values}).SetsAny() {
		return aRead
	}
	return spending{}
}

func (p *pricing) propertyMutations() {
	root := &p.root.Mutation
	root.CreateCustomerProperty = always[model.CreateCustomerPropertyInput](p, aWrite.and(ofPayload))
	root.DeleteCustomerProperty = always[model.DeleteCustomerPropertyInput](p, aWrite)
	root.CreateOrganizationProperty = always[model.CreateOrganizationPropertyInput](p, aWrite.and(ofPayload))
	// Without a name, which the API requires, it is read.
	root.UpdateOrganizationProperty = always[model.UpdateOrganizationPropertyInput](p, aMerge.and(ofPayload))
	root.DeleteOrganizationProperty = always[model.DeleteOrganizationPropertyInput](p, aWrite)
}

// mutation is the price of a mutation that sends this much. child is the price of its selection.
func (p *pricing) mutation(child int, sent spending) int {
	return sent.reads*p.request + sent.writes*p.write + child
}

// always is the price of a mutation that sends this much whatever its input is.
func always[I any](p *pricing, sent spending) func(child int, _ I) int {
	return func(child int, _ I) int { return p.mutation(child, sent) }
}
