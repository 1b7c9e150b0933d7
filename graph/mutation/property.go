package mutation

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// maxTextProperty is how many characters a text property of a customer takes.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/properties/update/.
const maxTextProperty = 255

// Of says whose properties they are: those of customers and of organizations take different values.
type Of bool

// Whose properties they are.
const (
	OfCustomer     Of = false
	OfOrganization Of = true
)

// PropertyValues are the values to set of one object's properties.
type PropertyValues struct {
	ID     int64
	Values []model.PropertyValueInput
}

// SetsAny tells whether a value is set, and not only cleared: only then are the definitions needed.
func (p PropertyValues) SetsAny() bool {
	return slices.ContainsFunc(p.Values, func(v model.PropertyValueInput) bool { return v.Value.Value() != nil })
}

// SetProperties reads an input that sets properties.
func SetProperties(id string, values []model.PropertyValueInput) (PropertyValues, []model.UserError) {
	var c checker
	read := PropertyValues{ID: c.id(id, place{"id"}), Values: values}
	seen := make(map[string]bool)
	for i, value := range values {
		at := place{"properties"}.element(i).at("slug")
		c.text(value.Slug, unbounded, at)
		if value.Slug != "" && !upstream.IsSlug(value.Slug) {
			c.refuse(model.UserErrorCodeUnknownProperty, at, "The account defines no such property.")
		}
		if seen[value.Slug] {
			c.refuse(model.UserErrorCodeInvalid, at, "The same property is named twice.")
		}
		seen[value.Slug] = true
	}
	return read, c.errors
}

// Changes checks the values by the definitions of the account's properties.
func (p PropertyValues) Changes(
	of Of, definitions []upstream.PropertyDefinition,
) ([]upstream.PropertyChange, []model.UserError) {
	var c checker
	changes := make([]upstream.PropertyChange, len(p.Values))
	for i, value := range p.Values {
		changes[i].Slug = value.Slug
		given := value.Value.Value()
		if given == nil {
			continue
		}
		at := place{"properties"}.element(i)
		defined := slices.IndexFunc(definitions, func(d upstream.PropertyDefinition) bool { return d.Slug == value.Slug })
		if defined < 0 {
			c.refuse(model.UserErrorCodeUnknownProperty, at.at("slug"), "The account defines no such property.")
			continue
		}
		definition := model.PropertyDefinition{PropertyDefinition: &definitions[defined]}
		changes[i].Value = c.property(of, definition, string(*given), at.at("value"))
	}
	return changes, c.errors
}

// property returns a value as the REST API takes it for a kind of property.
func (c *checker) property(of Of, definition model.PropertyDefinition, value string, at place) any {
	if value == "" {
		c.refuse(model.UserErrorCodeBlank, at, "It must not be empty; null clears it.")
		return value
	}
	switch definition.Type() {
	case model.PropertyTypeNumber:
		return c.number(of, value, at)
	case model.PropertyTypeDate:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			c.refuse(model.UserErrorCodeInvalid, at, "It must be a day, written YYYY-MM-DD.")
		}
	case model.PropertyTypeDropdown:
		c.option(of, definition, value, at)
	case model.PropertyTypeText:
		if of == OfCustomer {
			c.text(value, maxTextProperty, at)
		}
	case model.PropertyTypeURL, model.PropertyTypeUnknown:
	}
	return value
}

func (c *checker) number(of Of, value string, at place) any {
	number, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		c.refuse(model.UserErrorCodeInvalid, at, "It must be a whole number of at most 64 bits.")
	}
	if of == OfOrganization {
		return value // the API takes it as text
	}
	return number
}

// option checks a choice: customers have an option's id or its label, organizations the label.
func (c *checker) option(of Of, definition model.PropertyDefinition, value string, at place) {
	for _, option := range definition.Options() {
		if option.Label == value || of == OfCustomer && option.ID != nil && *option.ID == value {
			return
		}
	}
	c.refuse(model.UserErrorCodeUnknownOption, at, "The dropdown has no such option.")
}

// definitionLimits are the limits of a definition, in characters.
type definitionLimits struct{ slug, name, options, label int }

// Sources: https://developer.helpscout.com/mailbox-api/endpoints/properties/create/ and
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/create/.
var limitsOf = map[Of]definitionLimits{
	OfCustomer:     {slug: 100, name: unbounded, options: 100, label: 255},
	OfOrganization: {slug: 120, name: 100, options: 100, label: 100},
}

// reservedSlugs cannot name a property of customers.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/properties/create/.
var reservedSlugs = []string{"email", "name", "company", "jobTitle"}

// NewProperty reads the input that defines a property.
func NewProperty(
	of Of, slug, name string, kind model.PropertyType, options []string,
) (upstream.NewPropertyDefinition, []model.UserError) {
	var c checker
	limits := limitsOf[of]
	c.text(slug, limits.slug, place{"slug"})
	if slug != "" && !upstream.IsSlug(slug) {
		c.refuse(model.UserErrorCodeInvalid, place{"slug"}, "It may have letters of A to Z, digits, - and _ only.")
	}
	if of == OfCustomer && slices.Contains(reservedSlugs, slug) {
		c.refuse(model.UserErrorCodeInvalid, place{"slug"}, "Help Scout reserves it.")
	}
	c.text(name, limits.name, place{"name"})
	if kind == model.PropertyTypeUnknown {
		c.refuse(model.UserErrorCodeInvalid, place{"type"}, "UNKNOWN cannot be set.")
	}
	if kind != model.PropertyTypeDropdown && len(options) > 0 {
		c.refuse(model.UserErrorCodeInvalid, place{"options"}, "Only a dropdown has options.")
	}
	return upstream.NewPropertyDefinition{
		Type: model.WordOf(kind), Slug: slug, Name: name, Options: c.options(options, limits),
	}, c.errors
}

func (c *checker) options(labels []string, limits definitionLimits) []upstream.NewPropertyOption {
	at := place{"options"}
	if len(labels) > limits.options {
		c.refuse(model.UserErrorCodeTooLong, at,
			fmt.Sprintf("It has %d options; at most %d are allowed.", len(labels), limits.options))
	}
	var options []upstream.NewPropertyOption
	for i, label := range labels {
		c.text(label, limits.label, at.element(i))
		if slices.Contains(labels[:i], label) {
			c.refuse(model.UserErrorCodeInvalid, at.element(i), "The same label stands there twice.")
		}
		options = append(options, upstream.NewPropertyOption{Label: label})
	}
	return options
}

// PropertyUpdate is what updateOrganizationProperty changes.
type PropertyUpdate struct {
	Slug    string
	Name    *string                      // nil: stays
	Options []upstream.NewPropertyOption // nil: stay
}

// UpdateProperty reads the input of updateOrganizationProperty.
func UpdateProperty(input model.UpdateOrganizationPropertyInput) (PropertyUpdate, []model.UserError) {
	var c checker
	limits := limitsOf[OfOrganization]
	c.text(input.Slug, unbounded, place{"slug"})
	update := PropertyUpdate{Slug: input.Slug, Name: c.name(input.Name, limits.name).Value}
	if labels, named := input.Options.ValueOK(); named {
		update.Options = c.options(labels, limits)
		if len(labels) == 0 {
			c.refuse(model.UserErrorCodeBlank, place{"options"}, "A dropdown must offer an option.")
		}
	}
	return update, c.errors
}
