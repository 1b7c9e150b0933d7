package upstream

import "context"

// PropertyDefinition describes a custom property that the account defines for customers or for organizations.
//
// Sources: https://developer.helpscout.com/mailbox-api/endpoints/properties/list/ and
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/list/.
type PropertyDefinition struct {
	Type    string           `json:"type"`
	Slug    string           `json:"slug"`
	Name    *string          `json:"name"`
	Options []PropertyOption `json:"options"`
}

// PropertyOption is one of the values that a dropdown offers. The options of organizations have no id.
type PropertyOption struct {
	ID    *string `json:"id"`
	Label string  `json:"label"`
}

type propertyDefinitionList struct {
	listResource

	Embedded struct {
		Customer     []PropertyDefinition `json:"customer-properties"`
		Organization []PropertyDefinition `json:"organization-properties"`
	} `json:"_embedded"`
}

// CustomerPropertyDefinitions lists the properties that the account's customers can have: one request.
func (c *Client) CustomerPropertyDefinitions(ctx context.Context) ([]PropertyDefinition, error) {
	list, err := get[propertyDefinitionList](ctx, c, "customer properties", c.endpoint("/v2/customer-properties", nil))
	if err != nil {
		return nil, err
	}
	return list.Embedded.Customer, nil
}

// OrganizationPropertyDefinitions lists the properties that the account's organizations can have: one request.
func (c *Client) OrganizationPropertyDefinitions(ctx context.Context) ([]PropertyDefinition, error) {
	target := c.endpoint("/v2/organizations/properties", nil)
	list, err := get[propertyDefinitionList](ctx, c, "organization properties", target)
	if err != nil {
		return nil, err
	}
	return list.Embedded.Organization, nil
}
