package emulator

// propertyDefinition defines a property of customers or of organizations.
type propertyDefinition struct {
	id      int64 // of organizations only
	kind    string
	slug    string
	name    string
	options []propertyOption // of a dropdown
}

// propertyOption is an option of a dropdown. It has an id on customers only.
type propertyOption struct {
	id, label string
}

var customerPropertyDefinitions = []propertyDefinition{
	{kind: "text", slug: "car", name: "Car"},
	{kind: "number", slug: "employees", name: "Employees"},
	{kind: "dropdown", slug: "plan", name: "Plan", options: []propertyOption{
		{"556cca5f-1afc-48ef-8323-b88b55808404", "Standard"},
		{"1313b25a-1150-49a4-8514-5b31f37e427f", "Plus"},
		{"f2cbc0ee-95ea-4ef2-82d3-e357dc650989", "Company"},
	}},
	{kind: "date", slug: "renewal-date", name: "Renewal Date"},
	{kind: "url", slug: "profile-page", name: "Profile Page"},
}

var organizationPropertyDefinitions = []propertyDefinition{
	{id: 1000, kind: "text", slug: "customer-tier", name: "Customer Tier"},
	{id: 1001, kind: "number", slug: "annual-revenue", name: "Annual Revenue"},
	{id: 1002, kind: "dropdown", slug: "industry", name: "Industry", options: []propertyOption{
		{label: "Technology"}, {label: "Healthcare"}, {label: "Finance"}, {label: "Retail"},
	}},
	{id: 1003, kind: "date", slug: "founded-date", name: "Founded Date"},
	{id: 1004, kind: "url", slug: "status-page", name: "Status Page"},
}

func (d propertyDefinition) labels() []string {
	var labels []string
	for _, option := range d.options {
		labels = append(labels, option.label)
	}
	return labels
}

func (w *jsonWriter) propertyDefinition(d propertyDefinition) {
	w.string("type", d.kind)
	w.string("slug", d.slug)
	w.string("name", d.name)
	if d.kind != "dropdown" {
		return
	}
	w.key("options")
	w.beginArray()
	for _, option := range d.options {
		w.beginObject()
		if option.id != "" {
			w.string("id", option.id)
		}
		w.string("label", option.label)
		w.endObject()
	}
	w.endArray()
}

// listCustomerProperties: https://developer.helpscout.com/mailbox-api/endpoints/properties/list/
func (s *Server) listCustomerProperties(c *call) answer {
	return c.propertyDefinitions("customer-properties", s.store.definitions(customerDefinitions))
}

// listOrganizationProperties: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/list/
func (s *Server) listOrganizationProperties(c *call) answer {
	return c.propertyDefinitions("organization-properties", s.store.definitions(organizationDefinitions))
}

func (c *call) propertyDefinitions(relation string, definitions []propertyDefinition) answer {
	return c.unpaged(relation, len(definitions), func(w *jsonWriter, i int) {
		w.beginObject()
		w.propertyDefinition(definitions[i])
		w.endObject()
	})
}

func (s *Server) getOrganizationProperty(c *call) answer {
	definitions := s.store.definitions(organizationDefinitions)
	i := indexOfSlug(definitions, c.PathValue("slug"))
	if i < 0 {
		return c.notFound()
	}
	w := c.writer()
	w.beginObject()
	w.propertyDefinition(definitions[i])
	w.selfLink(c.href(""))
	w.endObject()
	return ok(w.buf)
}
