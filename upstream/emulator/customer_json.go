package emulator

import "strconv"

// view renders records for one origin.
type view struct {
	origin  string
	options *Options
}

func (c *call) view() view { return view{origin: c.origin, options: c.options} }

func (v view) customerHref(id int64) string {
	return v.origin + "/v2/customers/" + strconv.FormatInt(id, 10)
}

// customer renders a customer as Get Customer and both lists do. The record never changes and keeps the rendering.
func (v view) customer(r *customerRecord) []byte {
	if kept := r.rendered.Load(); kept != nil && kept.origin == v.origin {
		return kept.body
	}
	w := &jsonWriter{nullScalars: v.options.NullScalars}
	c := r.customer
	w.beginObject()
	v.customerScalars(w, c)
	w.optionalID("organizationId", c.OrganizationID)
	w.int("conversationCount", int64(c.ConversationCount))
	w.bool("draft", c.Draft)
	if !v.options.OmitEmbedded {
		w.customerEmbedded(c)
	}
	v.customerLinks(w, c, true)
	w.endObject()
	r.rendered.Store(&rendering{origin: v.origin, body: w.buf})
	return w.buf
}

// thinCustomer renders a customer as in the documented example of an organization's customers:
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-customers/
func (v view) thinCustomer(c *Customer) []byte {
	w := &jsonWriter{nullScalars: v.options.NullScalars}
	w.beginObject()
	v.customerScalars(w, c)
	w.customerEmbedded(&Customer{})
	v.customerLinks(w, c, false)
	w.endObject()
	return w.buf
}

func (v view) customerScalars(w *jsonWriter, c *Customer) {
	w.int("id", c.ID)
	w.optionalString("firstName", c.FirstName)
	w.optionalString("lastName", c.LastName)
	w.optionalString("gender", c.Gender)
	w.optionalString("jobTitle", c.JobTitle)
	w.optionalString("location", c.Location)
	w.optionalString("organization", c.Organization)
	w.optionalString("photoType", c.PhotoType)
	w.optionalString("photoUrl", c.PhotoURL)
	w.optionalString("age", c.Age)
	w.optionalTime("createdAt", c.CreatedAt)
	w.optionalTime("updatedAt", c.UpdatedAt)
	w.optionalString("background", c.Background)
}

func (w *jsonWriter) customerEmbedded(c *Customer) {
	w.key("_embedded")
	w.beginObject()
	for _, kind := range entryKinds {
		w.key(kind.embedded)
		w.beginArray()
		for _, entry := range *kind.entries(c) {
			w.beginObject()
			w.entry(entry)
			w.endObject()
		}
		w.endArray()
	}
	w.key("properties")
	w.beginArray()
	for _, p := range c.Properties {
		w.customerProperty(p)
	}
	w.endArray()
	if c.Address != nil {
		w.key("address")
		w.beginObject()
		w.address(c.Address)
		w.endObject()
	}
	w.endObject()
}

func (w *jsonWriter) entry(e Entry) {
	w.int("id", e.ID)
	w.string("value", e.Value)
	if e.Type != "" {
		w.string("type", e.Type)
	}
}

func (w *jsonWriter) customerProperty(p CustomerProperty) {
	w.beginObject()
	w.string("type", p.Type)
	w.string("slug", p.Slug)
	w.string("name", p.Name)
	w.optionalString("value", p.Value)
	w.optionalString("text", p.Text)
	if p.Source != "" {
		w.key("source")
		w.beginObject()
		w.string("name", p.Source)
		w.endObject()
	}
	w.endObject()
}

func (w *jsonWriter) address(a *Address) {
	w.optionalString("city", a.City)
	w.strings("lines", a.Lines)
	w.optionalString("state", a.State)
	w.optionalString("postalCode", a.PostalCode)
	w.optionalString("country", a.Country)
}

func (v view) customerLinks(w *jsonWriter, c *Customer, organization bool) {
	self := v.customerHref(c.ID)
	w.key("_links")
	w.beginObject()
	w.link("address", self+"/address")
	for _, kind := range entryKinds {
		w.link(kind.relation, self+"/"+kind.relation)
	}
	if organization && c.OrganizationID != 0 {
		v.organizationLink(w, c.OrganizationID)
	}
	w.link("self", self)
	w.endObject()
}

func (v view) organizationLink(w *jsonWriter, id int64) {
	switch v.options.OrganizationLink {
	case LinkPlain:
		w.link("organization", v.organizationHref(id))
	case LinkTemplated:
		w.templatedLink("organization", v.organizationHref(id)+"{?includeCounts,includeProperties}")
	case LinkMissing:
	}
}
