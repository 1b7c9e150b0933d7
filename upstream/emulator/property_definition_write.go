package emulator

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
)

// definitionSet is one of the two sets of definitions: those of customers and those of organizations.
type definitionSet struct {
	list     func(*store) *[]propertyDefinition
	slug     int // most characters
	name     textRule
	label    int      // most characters
	reserved []string // slugs
	ids      bool     // options have ids
}

// The limits: https://developer.helpscout.com/mailbox-api/endpoints/properties/create/ and
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/create/.
var (
	customerDefinitions = definitionSet{
		list: func(s *store) *[]propertyDefinition { return &s.customerProperties },
		slug: 100, name: textRule{required: true}, label: 255, ids: true,
		reserved: []string{"email", "name", "company", "jobTitle"},
	}
	organizationDefinitions = definitionSet{
		list: func(s *store) *[]propertyDefinition { return &s.organizationProperties },
		slug: 120, name: textRule{required: true, max: 100}, label: 100,
	}
)

const (
	maxDefinitions = 50 // of each set
	maxOptions     = 100
)

var (
	slugPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	uuidPattern = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

func (s *Server) addPropertyDefinitionRoutes() {
	s.router.handle("POST /v2/customer-properties", s.createDefinition(customerDefinitions))
	s.router.handle("DELETE /v2/customer-properties/{slug}", s.deleteDefinition(customerDefinitions))
	s.router.handle("POST /v2/organizations/properties", s.createDefinition(organizationDefinitions))
	s.router.handle("PUT /v2/organizations/properties/{slug}", s.updateOrganizationDefinition)
	s.router.handle("DELETE /v2/organizations/properties/{slug}", s.deleteDefinition(organizationDefinitions))
}

// definitions returns a set. The caller must not change the slice.
func (s *store) definitions(set definitionSet) []propertyDefinition {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return *set.list(s)
}

// createDefinition answers without a header, since the documentation shows none.
func (s *Server) createDefinition(set definitionSet) endpoint {
	return func(c *call) answer {
		m, refused := c.objectBody()
		if refused != nil {
			return *refused
		}
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		list := set.list(s.store)
		d := s.store.readDefinition(m, set)
		repeated := indexOfSlug(*list, d.slug) >= 0
		if repeated && s.options.Switches.RepeatedSlugInvalid {
			m.reject("slug", "must be unique", "Unique")
		}
		switch {
		case len(*m.violations) > 0:
			return c.invalid(*m.violations)
		case repeated:
			return c.refuse(http.StatusConflict)
		case len(*list) >= maxDefinitions:
			return c.refuse(http.StatusLocked)
		}
		d.id = s.store.nextID()
		*list = append(slices.Clone(*list), d)
		return created(0, "")
	}
}

// readDefinition reads a new definition. The caller holds the lock.
func (s *store) readDefinition(m *members, set definitionSet) propertyDefinition {
	d := propertyDefinition{
		kind: m.text("type", textRule{required: true, choices: []string{"number", "text", "url", "date", "dropdown"}}),
		slug: m.text("slug", set.slugRule()),
		name: m.text("name", set.name),
	}
	if d.kind == "dropdown" {
		d.options = s.readOptions(m, set)
	}
	return d
}

func (set definitionSet) slugRule() textRule {
	return textRule{required: true, min: 1, max: set.slug, valid: func(slug string) *violation {
		switch {
		case !slugPattern.MatchString(slug):
			return &violation{message: `must match "` + slugPattern.String() + `"`, anchor: "Pattern"}
		case slices.Contains(set.reserved, slug):
			return &violation{message: "is reserved", anchor: "Reserved"}
		default:
			return nil
		}
	}}
}

// readOptions reads the options of a dropdown and gives ids to those that have none.
func (s *store) readOptions(m *members, set definitionSet) []propertyOption {
	elements := m.objects("options")
	if len(elements) > maxOptions {
		m.reject("options", fmt.Sprintf("size must be between 0 and %d", maxOptions), "Size")
		return nil
	}
	var options []propertyOption
	for _, element := range elements {
		option := propertyOption{label: element.text("label", textRule{required: true, max: set.label})}
		if slices.ContainsFunc(options, func(o propertyOption) bool { return o.label == option.label }) {
			element.reject("label", "must be unique", "Unique")
		}
		if set.ids {
			option.id = s.readOptionID(element)
		}
		options = append(options, option)
	}
	return options
}

func (s *store) readOptionID(m *members) string {
	id := m.text("id", textRule{valid: func(text string) *violation {
		if !uuidPattern.MatchString(text) {
			return &violation{message: "must be a UUID", anchor: "InvalidIdentifier"}
		}
		return nil
	}})
	if id == "" {
		return fmt.Sprintf("00000000-0000-4000-8000-%012x", s.nextID())
	}
	return id
}

// deleteDefinition also deletes the values. The slug is free at once.
func (s *Server) deleteDefinition(set definitionSet) endpoint {
	return func(c *call) answer {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		list := set.list(s.store)
		i := indexOfSlug(*list, c.PathValue("slug"))
		if i < 0 {
			return c.notFound()
		}
		s.store.deleteValues(set, (*list)[i])
		*list = slices.Delete(slices.Clone(*list), i, i+1)
		if s.options.Switches.PropertyDeleteAccepted {
			return answer{status: http.StatusAccepted}
		}
		return noContent()
	}
}

func (s *store) deleteValues(set definitionSet, d propertyDefinition) {
	if set.ids {
		s.changeCustomersWith(d.slug, func(c *Customer) { c.clearProperty(d, false) })
		return
	}
	s.changeOrganizationsWith(d.slug, func(o *Organization) { o.removeProperty(d.slug) })
}

// changeCustomersWith changes the customers that list a property, and leaves their UpdatedAt as it is.
func (s *store) changeCustomersWith(slug string, change func(*Customer)) {
	for _, record := range s.customers {
		if slices.ContainsFunc(record.customer.Properties, func(p CustomerProperty) bool { return p.Slug == slug }) {
			changed := record.customer.clone()
			change(changed)
			s.putCustomer(changed)
		}
	}
}

func (s *store) changeOrganizationsWith(slug string, change func(*Organization)) {
	for _, o := range s.organizations {
		if slices.ContainsFunc(o.Properties, func(p OrganizationProperty) bool { return p.Slug == slug }) {
			changed := o.clone()
			change(changed)
			s.putOrganization(changed)
		}
	}
}

// updateOrganizationDefinition changes the name and, if they are given, the options. Values of options that are gone are
// deleted: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/update.
func (s *Server) updateOrganizationDefinition(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	i := indexOfSlug(s.store.organizationProperties, c.PathValue("slug"))
	if i < 0 {
		return c.notFound()
	}
	d := s.store.organizationProperties[i]
	d.name = m.text("name", organizationDefinitions.name)
	if d.kind == "dropdown" && m.given("options") {
		d.options = s.store.readOptions(m, organizationDefinitions)
	}
	if len(*m.violations) > 0 {
		return c.invalid(*m.violations)
	}
	definitions := slices.Clone(s.store.organizationProperties)
	definitions[i] = d
	s.store.organizationProperties = definitions
	s.store.changeOrganizationsWith(d.slug, func(o *Organization) { o.redefineProperty(d) })
	return noContent()
}

// redefineProperty gives a property the name and the options of its definition, and removes it when its option is gone.
func (o *Organization) redefineProperty(d propertyDefinition) {
	for i := range o.Properties {
		if p := &o.Properties[i]; p.Slug == d.slug {
			p.Name, p.Options = d.name, d.labels()
		}
	}
	o.Properties = slices.DeleteFunc(o.Properties, func(p OrganizationProperty) bool {
		return p.Slug == d.slug && d.kind == "dropdown" && !slices.Contains(p.Options, p.Value)
	})
}
