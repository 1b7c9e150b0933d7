package emulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxPropertyText = 255

func (s *Server) addPropertyValueRoutes() {
	s.router.handle("PATCH /v2/customers/{customerId}/properties", s.patchCustomerProperties)
	s.router.handle("PUT /v2/organizations/{organizationId}/properties/{slug}", s.setOrganizationProperty)
	s.router.handle("DELETE /v2/organizations/{organizationId}/properties/{slug}", s.clearOrganizationProperty)
}

// patchCustomerProperties: https://developer.helpscout.com/mailbox-api/endpoints/properties/update/
func (s *Server) patchCustomerProperties(c *call) answer {
	body, refused := c.jsonBody()
	if refused != nil {
		return *refused
	}
	operations, violations := parseOperations(body)
	return s.changeCustomer(c, func(changed *Customer) (answer, bool) {
		if len(violations) > 0 {
			return c.invalid(violations), false
		}
		patch := &propertyPatch{
			switches: s.options.Switches, definitions: s.store.customerProperties, customer: changed, violations: &violations,
		}
		for _, o := range operations {
			patch.apply(o)
		}
		switch {
		case len(violations) > 0:
			return c.invalid(violations), false
		case patch.status != 0:
			return c.refuse(patch.status), false
		default:
			return noContent(), len(operations) > 0
		}
	})
}

// propertyPatch applies operations to the values of a customer's properties.
type propertyPatch struct {
	switches    Switches
	definitions []propertyDefinition
	customer    *Customer

	violations *[]violation
	status     int // of the refusal when there are no violations
}

func (p *propertyPatch) apply(o operation) {
	segments := o.segments()
	i := indexOfSlug(p.definitions, segments[0])
	switch {
	case len(segments) > 1 || o.op == "add":
		p.refuse(o, "operation is not allowed for this path", "InvalidOperation")
	case i < 0 && p.switches.UnknownPropertyNotFound:
		p.status = http.StatusNotFound
	case i < 0:
		p.refuse(o, "no such property", "InvalidIdentifier")
	case o.op == "remove":
		p.customer.clearProperty(p.definitions[i], p.switches.ListsClearedProperties)
	default:
		value, text, found := p.definitions[i].customerValue(o.value)
		o.valueAsMember(p.switches.PatchIndexedErrors, p.violations).add("", found)
		p.customer.setProperty(p.definitions[i], value, text)
	}
}

func (p *propertyPatch) refuse(o operation, message, anchor string) {
	*p.violations = append(*p.violations, o.refuse(p.switches.PatchIndexedErrors, message, anchor))
}

// setOrganizationProperty: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/set-value
func (s *Server) setOrganizationProperty(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	return s.changeOrganizationProperty(c, func(changed *Organization, d propertyDefinition) answer {
		value, found := d.organizationValue(m.values["value"])
		if found != nil {
			m.add("value", found)
			return c.invalid(*m.violations)
		}
		changed.setProperty(d, value)
		return noContent()
	})
}

// clearOrganizationProperty: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/remove-value
func (s *Server) clearOrganizationProperty(c *call) answer {
	return s.changeOrganizationProperty(c, func(changed *Organization, d propertyDefinition) answer {
		changed.removeProperty(d.slug)
		return noContent()
	})
}

// changeOrganizationProperty calls change with a copy of the path's organization and the definition of the path's slug.
func (s *Server) changeOrganizationProperty(c *call, change func(*Organization, propertyDefinition) answer) answer {
	slug := c.PathValue("slug")
	return s.changeOrganization(c, func(changed *Organization) answer {
		i := indexOfSlug(s.store.organizationProperties, slug)
		switch {
		case i >= 0:
			return change(changed, s.store.organizationProperties[i])
		case s.options.Switches.UnknownPropertyInvalid:
			return c.invalid([]violation{{
				path: "slug", message: "no such property", rejected: slug, anchor: "InvalidIdentifier",
			}})
		default:
			return c.notFound()
		}
	})
}

// organizationValue reads the value of an organization's property, which is a text for all types. A dropdown takes exactly a
// label.
func (d propertyDefinition) organizationValue(given any) (string, *violation) {
	value, found := textRule{required: true}.check(given)
	if found != nil {
		return "", found
	}
	switch d.kind {
	case "number":
		return integer(json.Number(value))
	case "dropdown":
		if !slices.Contains(d.labels(), value) {
			return "", oneOf(d.labels())
		}
		return value, nil
	case "text":
		return value, nil
	default:
		return value, d.checkText(value)
	}
}

func (o *Organization) setProperty(d propertyDefinition, value string) {
	set := OrganizationProperty{
		DefinitionID: d.id, Slug: d.slug, Name: d.name, Type: d.kind, Value: value, Options: d.labels(),
	}
	i := slices.IndexFunc(o.Properties, func(p OrganizationProperty) bool { return p.Slug == d.slug })
	if i >= 0 {
		o.Properties[i] = set
		return
	}
	o.Properties = append(o.Properties, set)
	slices.SortStableFunc(o.Properties, func(a, b OrganizationProperty) int { return cmp.Compare(a.DefinitionID, b.DefinitionID) })
}

func (o *Organization) removeProperty(slug string) {
	o.Properties = slices.DeleteFunc(o.Properties, func(p OrganizationProperty) bool { return p.Slug == slug })
}

// customerValue reads the value of a customer's property:
// https://developer.helpscout.com/mailbox-api/endpoints/properties/update/. text differs from value for a dropdown only.
func (d propertyDefinition) customerValue(given any) (value, text string, found *violation) {
	if given == nil {
		return "", "", &violation{message: "may not be null", anchor: "NotNull"}
	}
	if d.kind == "number" {
		value, found = integer(given)
		return value, value, found
	}
	value, isText := given.(string)
	if !isText {
		return "", "", &violation{message: "must be a string", anchor: "Json"}
	}
	if d.kind != "dropdown" {
		return value, value, d.checkText(value)
	}
	i := slices.IndexFunc(d.options, func(o propertyOption) bool { return o.id == value || o.label == value })
	if i < 0 {
		return "", "", oneOf(d.labels())
	}
	return d.options[i].id, d.options[i].label, nil
}

func integer(given any) (string, *violation) {
	number, _ := given.(json.Number)
	if _, err := strconv.ParseInt(number.String(), 10, 64); err != nil {
		return "", &violation{message: "must be an integer", anchor: "InvalidNumber"}
	}
	return number.String(), nil
}

// checkText checks a text, url or date.
func (d propertyDefinition) checkText(value string) *violation {
	switch d.kind {
	case "date":
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return &violation{message: "must be a date in the format yyyy-MM-dd", anchor: "DateFormat"}
		}
		return nil
	case "url":
		if !validURL(value) {
			return &violation{message: "must be a URL", anchor: "URL"}
		}
		return nil
	default:
		return textRule{required: true, max: maxPropertyText}.checkText(value)
	}
}

// validURL takes a URL with or without scheme, as in the documented example "google.com".
func validURL(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && !strings.ContainsAny(text, " \t\n")
}

// propertyValues reads `properties` of a new customer.
func (m *members) propertyValues(definitions []propertyDefinition, c *Customer) {
	for _, element := range m.objects("properties") {
		slug := element.text("slug", textRule{required: true})
		i := indexOfSlug(definitions, slug)
		if i < 0 {
			if slug != "" {
				element.reject("slug", "no such property", "InvalidIdentifier")
			}
			continue
		}
		value, text, found := definitions[i].customerValue(element.values["value"])
		element.add("value", found)
		c.setProperty(definitions[i], value, text)
	}
}

func indexOfSlug(definitions []propertyDefinition, slug string) int {
	return slices.IndexFunc(definitions, func(d propertyDefinition) bool { return d.slug == slug })
}

func (c *Customer) setProperty(d propertyDefinition, value, text string) {
	set := CustomerProperty{Type: d.kind, Slug: d.slug, Name: d.name, Value: value, Text: text, Source: "api"}
	i := slices.IndexFunc(c.Properties, func(p CustomerProperty) bool { return p.Slug == d.slug })
	if i < 0 {
		c.Properties = append(c.Properties, set)
		return
	}
	c.Properties[i] = set
}

// clearProperty removes the value of a property, and the property itself unless it stays listed.
func (c *Customer) clearProperty(d propertyDefinition, listed bool) {
	c.Properties = slices.DeleteFunc(c.Properties, func(p CustomerProperty) bool { return p.Slug == d.slug })
	if listed {
		c.Properties = append(c.Properties, CustomerProperty{Type: d.kind, Slug: d.slug, Name: d.name})
	}
}
