package model

import (
	"slices"

	"mailbox-graphql/upstream"
)

// CustomerProperty is one of the property types below.
type CustomerProperty interface{ IsCustomerProperty() }

// Each kind of custom property of a customer is a type of the schema.
type (
	// TextProperty holds text.
	TextProperty struct{ customerProperty }
	// NumberProperty holds a number.
	NumberProperty struct{ customerProperty }
	// DateProperty holds a day.
	DateProperty struct{ customerProperty }
	// UrlProperty holds an address in the web.
	UrlProperty struct{ customerProperty }
	// DropdownProperty holds one of several options.
	DropdownProperty struct{ customerProperty }
	// UnknownProperty is of a kind that the schema does not know.
	UnknownProperty struct{ customerProperty }
)

// customerProperty has what the types have in common.
type customerProperty struct{ *upstream.CustomerProperty }

func newCustomerProperty(wire *upstream.CustomerProperty) CustomerProperty {
	property := customerProperty{wire}
	switch property.Type() {
	case PropertyTypeText:
		return TextProperty{property}
	case PropertyTypeNumber:
		return NumberProperty{property}
	case PropertyTypeDate:
		return DateProperty{property}
	case PropertyTypeURL:
		return UrlProperty{property}
	case PropertyTypeDropdown:
		return DropdownProperty{property}
	case PropertyTypeUnknown:
	}
	return UnknownProperty{property}
}

// IsCustomerProperty marks the types of the interface.
func (customerProperty) IsCustomerProperty() {}

// Type is the property's kind.
func (p customerProperty) Type() PropertyType { return propertyType(p.CustomerProperty.Type) }

// Value is the value as the REST API writes it.
func (p customerProperty) Value() *string { return (*string)(p.CustomerProperty.Value) }

// Text is the value as people read it.
func (p customerProperty) Text() *string { return (*string)(p.CustomerProperty.Text) }

// Source is the part of Help Scout that set the value.
func (p customerProperty) Source() *string {
	return p.CustomerProperty.Source.Name
}

// Number is nil when the value is no number.
func (p NumberProperty) Number() *Number { return numberOf(p.Value()) }

// Date is nil when the value is no day.
func (p DateProperty) Date() *Date { return dateOf(p.Value()) }

// OrganizationProperty is the schema's OrganizationProperty.
type OrganizationProperty struct{ *upstream.OrganizationProperty }

// Type is the property's kind.
func (p OrganizationProperty) Type() PropertyType { return propertyType(p.OrganizationProperty.Type) }

// DefinitionID is Help Scout's number of the definition.
func (p OrganizationProperty) DefinitionID() *ID {
	return optionalID(p.OrganizationProperty.DefinitionID)
}

// Value is the value as text.
func (p OrganizationProperty) Value() *string { return (*string)(p.OrganizationProperty.Value) }

// Number is nil when the property is of another kind or its value is no number.
func (p OrganizationProperty) Number() *Number {
	if p.Type() != PropertyTypeNumber {
		return nil
	}
	return numberOf(p.Value())
}

// Date is nil when the property is of another kind or its value is no day.
func (p OrganizationProperty) Date() *Date {
	if p.Type() != PropertyTypeDate {
		return nil
	}
	return dateOf(p.Value())
}

// Options are the labels that a dropdown offers.
func (p OrganizationProperty) Options() []string {
	labels := make([]string, len(p.OrganizationProperty.Options))
	for i, option := range p.OrganizationProperty.Options {
		labels[i] = option.Label
	}
	return labels
}

func propertyType(word string) PropertyType {
	if known := propertyTypes.read(&word); known != nil {
		return *known
	}
	return PropertyTypeUnknown
}

// selectBySlug maps the properties whose slugs are asked for, all of them when slugs is nil.
func selectBySlug[W, M any](wire []W, slugs []string, slugOf func(*W) string, mapped func(*W) M) []M {
	selected := make([]M, 0, len(wire))
	for i := range wire {
		if slugs == nil || slices.Contains(slugs, slugOf(&wire[i])) {
			selected = append(selected, mapped(&wire[i]))
		}
	}
	return selected
}

// PropertyDefinition is the schema's PropertyDefinition.
type PropertyDefinition struct{ *upstream.PropertyDefinition }

// NewPropertyDefinitions wraps definitions for the schema. The list is never nil.
func NewPropertyDefinitions(wire []upstream.PropertyDefinition) []PropertyDefinition {
	definitions := make([]PropertyDefinition, len(wire))
	for i := range wire {
		definitions[i] = PropertyDefinition{&wire[i]}
	}
	return definitions
}

// Type is the property's kind.
func (p PropertyDefinition) Type() PropertyType { return propertyType(p.PropertyDefinition.Type) }

// PropertyOption is the schema's PropertyOption.
type PropertyOption struct{ upstream.PropertyOption }

// Options are what a dropdown offers.
func (p PropertyDefinition) Options() []PropertyOption {
	options := make([]PropertyOption, len(p.PropertyDefinition.Options))
	for i, option := range p.PropertyDefinition.Options {
		options[i] = PropertyOption{option}
	}
	return options
}
