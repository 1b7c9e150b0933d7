package graph

import (
	"mailbox-graphql/graph/model"
)

// permitsOfWrite is how many permits of the account's budget a write takes; a read takes one.
const permitsOfWrite = 2

// mutations prices each mutation as one write, and one that may send several as several.
func (p *pricing) mutations() {
	root := &p.root.Mutation
	root.AddCustomerChat = oneWrite[model.AddCustomerChatInput](p)
	root.AddCustomerEmail = oneWrite[model.AddCustomerEmailInput](p)
	root.AddCustomerPhone = oneWrite[model.AddCustomerPhoneInput](p)
	root.AddCustomerSocialProfile = oneWrite[model.AddCustomerSocialProfileInput](p)
	root.AddCustomerWebsite = oneWrite[model.AddCustomerWebsiteInput](p)
	root.CreateCustomer = oneWrite[model.CreateCustomerInput](p)
	root.CreateCustomerProperty = oneWrite[model.CreateCustomerPropertyInput](p)
	root.CreateOrganization = oneWrite[model.CreateOrganizationInput](p)
	root.CreateOrganizationProperty = oneWrite[model.CreateOrganizationPropertyInput](p)
	root.DeleteCustomer = oneWrite[model.DeleteCustomerInput](p)
	root.DeleteCustomerProperty = oneWrite[model.DeleteCustomerPropertyInput](p)
	root.DeleteOrganization = oneWrite[model.DeleteOrganizationInput](p)
	root.DeleteOrganizationProperty = oneWrite[model.DeleteOrganizationPropertyInput](p)
	root.RemoveCustomerAddress = oneWrite[model.RemoveCustomerAddressInput](p)
	root.RemoveCustomerChat = oneWrite[model.RemoveCustomerChatInput](p)
	root.RemoveCustomerEmail = oneWrite[model.RemoveCustomerEmailInput](p)
	root.RemoveCustomerPhone = oneWrite[model.RemoveCustomerPhoneInput](p)
	root.RemoveCustomerSocialProfile = oneWrite[model.RemoveCustomerSocialProfileInput](p)
	root.RemoveCustomerWebsite = oneWrite[model.RemoveCustomerWebsiteInput](p)
	root.SetCustomerAddress = oneWrite[model.SetCustomerAddressInput](p)
	root.SetCustomerProperties = oneWrite[model.SetCustomerPropertiesInput](p)
	root.SetOrganizationProperties = func(child int, input model.SetOrganizationPropertiesInput) int {
		return max(1, len(input.Properties))*p.write(0) + child
	}
	root.UpdateCustomer = oneWrite[model.UpdateCustomerInput](p)
	root.UpdateCustomerChat = oneWrite[model.UpdateCustomerChatInput](p)
	root.UpdateCustomerEmail = oneWrite[model.UpdateCustomerEmailInput](p)
	root.UpdateCustomerPhone = oneWrite[model.UpdateCustomerPhoneInput](p)
	root.UpdateCustomerSocialProfile = oneWrite[model.UpdateCustomerSocialProfileInput](p)
	root.UpdateCustomerWebsite = oneWrite[model.UpdateCustomerWebsiteInput](p)
	root.UpdateOrganization = oneWrite[model.UpdateOrganizationInput](p)
	root.UpdateOrganizationProperty = oneWrite[model.UpdateOrganizationPropertyInput](p)
	root.UpsertCustomer = oneWrite[model.UpsertCustomerInput](p)
}

// write is the price of a write. child is the price of its selection.
func (p *pricing) write(child int) int { return permitsOfWrite*p.request + child }

func oneWrite[I any](p *pricing) func(child int, _ I) int {
	return func(child int, _ I) int { return p.write(child) }
}
