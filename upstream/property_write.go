package upstream

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// propertiesMember is how bodies of requests call properties.
const propertiesMember = "properties"

// PropertyValue sets a property. Value is an int64 for a number, and a string for every other type.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/properties/update/.
type PropertyValue struct {
	Slug  string `json:"slug"`
	Value any    `json:"value"`
}

// PropertyChange sets a customer's property, or clears it if Value is nil; see [PropertyValue].
type PropertyChange struct {
	Slug  string
	Value any
}

// SlugError refuses a slug that no property can have. Nothing was sent.
type SlugError struct{}

func (*SlugError) Error() string { return "slug has characters that no slug can have" }

// NotSent marks an error for which the request was not sent.
func (*SlugError) NotSent() {}

// IsSlug tells whether a property can have the slug.
func IsSlug(slug string) bool { return checkSlug(slug) == nil }

// checkSlug keeps slugs from changing the address of a request.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/properties/create/: A-Z, a-z, 0-9, _ and -.
func checkSlug(slug string) error {
	allowed := func(r rune) bool {
		return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-'
	}
	if slug == "" || strings.TrimFunc(slug, allowed) != "" {
		return &SlugError{}
	}
	return nil
}

// SetCustomerProperties sets and clears properties of a customer: one request, two permits, and none without changes. The
// order is that of the changes. The Input of a violation is "properties", the index of the change, and "value".
func (c *Client) SetCustomerProperties(ctx context.Context, customerID int64, changes []PropertyChange) error {
	operations, err := propertyOperations(changes)
	if err != nil {
		return fmt.Errorf("set properties of a customer: %w", err)
	}
	if len(operations) == 0 {
		return nil
	}
	return c.inTurn(ctx, customerTag(customerID), func() error {
		_, err := c.write(ctx, &write{
			what:       "set properties of a customer",
			method:     http.MethodPatch,
			target:     c.endpoint(customerPath(customerID)+"/properties", nil),
			body:       operations,
			repeatable: true,
			touches:    touchedByCustomer(customerID, false),
			place:      placeIn(operations),
			settle: c.settledBy(customerID, func(customer *Customer) bool {
				properties, err := customer.EmbeddedProperties()
				return err == nil && holdProperties(changes, properties)
			}),
		})
		return err
	})
}

func propertyOperations(changes []PropertyChange) ([]operation, error) {
	operations := make([]operation, 0, len(changes))
	for i, change := range changes {
		if err := checkSlug(change.Slug); err != nil {
			return nil, err
		}
		o := operation{Op: opRemove, Path: "/" + change.Slug, input: []string{propertiesMember, strconv.Itoa(i), "value"}}
		if change.Value != nil {
			o.Op, o.Value = opReplace, change.Value
		}
		operations = append(operations, o)
	}
	return operations, nil
}

// holdProperties tells whether the properties are as they are after the changes. A dropdown is set by id or by label.
func holdProperties(changes []PropertyChange, properties []CustomerProperty) bool {
	for i, change := range changes {
		replaced := func(later PropertyChange) bool { return later.Slug == change.Slug }
		if slices.ContainsFunc(changes[i+1:], replaced) {
			continue
		}
		var value, text *Text
		for _, property := range properties {
			if property.Slug == change.Slug {
				value, text = property.Value, property.Text
			}
		}
		wanted := ""
		if change.Value != nil {
			wanted = fmt.Sprint(change.Value)
		}
		if !sameText(&wanted, (*string)(value)) && !sameText(&wanted, (*string)(text)) {
			return false
		}
	}
	return true
}

// NewPropertyDefinition is a property to define for customers or for organizations.
//
// Sources: https://developer.helpscout.com/mailbox-api/endpoints/properties/create/ and
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/create/.
type NewPropertyDefinition struct {
	Type string `json:"type"` // number, text, url, date, dropdown
	Slug string `json:"slug"`
	Name string `json:"name"`
	// Options are what a dropdown offers.
	Options []NewPropertyOption `json:"options,omitzero"`
}

// NewPropertyOption is an option of a dropdown.
type NewPropertyOption struct {
	ID    string `json:"id,omitzero"` // a UUID; for customers' properties only
	Label string `json:"label"`
}

// CreateCustomerProperty defines a property that customers can have: one request, two permits.
func (c *Client) CreateCustomerProperty(ctx context.Context, definition NewPropertyDefinition) error {
	_, err := c.write(ctx, &write{
		what:    "create customer property",
		method:  http.MethodPost,
		target:  c.endpoint("/v2/customer-properties", nil),
		body:    definition,
		touches: touchedByCustomerProperty(),
		settle:  settledByDefinitions(c.CustomerPropertyDefinitions, definition.isAmong),
	})
	return err
}

// DeleteCustomerProperty deletes the definition of a property and with it all values: one request, two permits.
func (c *Client) DeleteCustomerProperty(ctx context.Context, slug string) error {
	return c.deleteProperty(ctx, "delete customer property", slug, &write{
		target:  c.endpoint("/v2/customer-properties", nil),
		touches: touchedByCustomerProperty(),
		settle:  settledByDefinitions(c.CustomerPropertyDefinitions, isMissing(slug)),
	})
}

// touchedByCustomerProperty: each customer embeds the properties that are defined.
func touchedByCustomerProperty() []string {
	return []string{tagCustomerProperties, tagEachCustomer, tagCustomerLists}
}

// CreateOrganizationProperty defines a property that organizations can have: one request, two permits.
func (c *Client) CreateOrganizationProperty(ctx context.Context, definition NewPropertyDefinition) error {
	_, err := c.write(ctx, &write{
		what:    "create organization property",
		method:  http.MethodPost,
		target:  c.endpoint("/v2/organizations/properties", nil),
		body:    definition,
		touches: touchedByOrganizationProperty(),
		settle:  settledByDefinitions(c.OrganizationPropertyDefinitions, definition.isAmong),
	})
	return err
}

// UpdateOrganizationProperty changes the name and the options of a property: one request, two permits, and a fresh read of
// the definitions if the name is not changed, which the API requires. Without options, those that are there stay; with them,
// the API replaces all, and deletes the values that use an option which is gone.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/update/.
func (c *Client) UpdateOrganizationProperty(
	ctx context.Context, slug string, name *string, options []NewPropertyOption,
) error {
	const what = "update organization property"
	if err := checkSlug(slug); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if name == nil && options == nil {
		return nil
	}
	return c.inTurn(ctx, tagOrganizationProperty+"/"+slug, func() error {
		if name == nil {
			definitions, err := c.OrganizationPropertyDefinitions(WithFreshReads(ctx))
			if err != nil {
				return err
			}
			i := slices.IndexFunc(definitions, func(d PropertyDefinition) bool { return d.Slug == slug })
			if i < 0 {
				return fmt.Errorf("%s: %w", what, &StatusError{Status: http.StatusNotFound, Code: CodeNotFound})
			}
			if name = definitions[i].Name; name == nil {
				return fmt.Errorf("%s: %w", what, errUnmergeable)
			}
		}
		_, err := c.write(ctx, &write{
			what:   what,
			method: http.MethodPut,
			target: c.endpoint("/v2/organizations/properties/"+slug, nil),
			body: struct {
				Name    string              `json:"name"`
				Options []NewPropertyOption `json:"options,omitzero"`
			}{*name, options},
			repeatable: true,
			touches:    touchedByOrganizationProperty(),
			settle: settledByDefinitions(c.OrganizationPropertyDefinitions, func(definitions []PropertyDefinition) bool {
				return slices.ContainsFunc(definitions, func(d PropertyDefinition) bool {
					return d.Slug == slug && sameText(name, d.Name) && (options == nil || sameLabels(options, d.Options))
				})
			}),
		})
		return err
	})
}

// DeleteOrganizationProperty deletes the definition of a property and with it all values: one request, two permits.
func (c *Client) DeleteOrganizationProperty(ctx context.Context, slug string) error {
	return c.deleteProperty(ctx, "delete organization property", slug, &write{
		target:  c.endpoint("/v2/organizations/properties", nil),
		touches: touchedByOrganizationProperty(),
		settle:  settledByDefinitions(c.OrganizationPropertyDefinitions, isMissing(slug)),
	})
}

// touchedByOrganizationProperty: organizations include the properties that are defined.
func touchedByOrganizationProperty() []string {
	return []string{tagOrganizationProperty, tagEachOrganization, tagOrganizationLists}
}

// deleteProperty deletes the definition with the slug from the list of definitions that is the write's target.
func (c *Client) deleteProperty(ctx context.Context, what, slug string, w *write) error {
	if err := checkSlug(slug); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	w.what, w.method, w.repeatable = what, http.MethodDelete, true
	w.target = w.target.JoinPath(slug)
	_, err := c.write(ctx, w)
	return err
}

func settledByDefinitions(
	read func(context.Context) ([]PropertyDefinition, error), holds func([]PropertyDefinition) bool,
) func(context.Context) (int64, bool) {
	return func(ctx context.Context) (int64, bool) {
		definitions, err := read(ctx)
		return 0, err == nil && holds(definitions)
	}
}

func (n NewPropertyDefinition) isAmong(definitions []PropertyDefinition) bool {
	return slices.ContainsFunc(definitions, func(d PropertyDefinition) bool {
		return d.Slug == n.Slug && d.Type == n.Type && sameText(&n.Name, d.Name) && sameLabels(n.Options, d.Options)
	})
}

func isMissing(slug string) func([]PropertyDefinition) bool {
	return func(definitions []PropertyDefinition) bool {
		return !slices.ContainsFunc(definitions, func(d PropertyDefinition) bool { return d.Slug == slug })
	}
}

func sameLabels(written []NewPropertyOption, read []PropertyOption) bool {
	return slices.EqualFunc(written, read, func(w NewPropertyOption, r PropertyOption) bool { return w.Label == r.Label })
}
