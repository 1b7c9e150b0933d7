package emulator

import (
	"slices"
	"strconv"
	"time"
)

// Organization is the state behind an organization resource. Zero members are unset.
// https://developer.helpscout.com/mailbox-api/endpoints/organizations/get/
type Organization struct {
	ID                int64
	Name              string
	Website           string
	Description       string
	Location          string
	LogoURL           string
	Note              string
	Domains           []string
	Phones            []string
	BrandColor        string // #RRGGBB
	Properties        []OrganizationProperty
	LastInteractionAt time.Time // sorts the list; no resource shows it
}

// OrganizationProperty is a property of an organization that is set.
type OrganizationProperty struct {
	DefinitionID int64
	Slug         string
	Name         string
	Type         string   // number, text, url, date or dropdown
	Value        string   // for a dropdown the label of the option
	Options      []string // for a dropdown the labels of all options
}

func (o *Organization) clone() *Organization {
	copied := *o
	copied.Domains = slices.Clone(o.Domains)
	copied.Phones = slices.Clone(o.Phones)
	copied.Properties = slices.Clone(o.Properties)
	for i := range copied.Properties {
		copied.Properties[i].Options = slices.Clone(o.Properties[i].Options)
	}
	return &copied
}

// organizationCounts holds the two members that includeCounts adds.
type organizationCounts struct {
	customers, conversations int
}

func (v view) organizationHref(id int64) string {
	return v.origin + "/v2/organizations/" + strconv.FormatInt(id, 10)
}

// organization renders an organization. counts may be nil: the answer then has none.
func (v view) organization(w *jsonWriter, o *Organization, counts *organizationCounts, properties bool) {
	w.beginObject()
	w.int("id", o.ID)
	w.string("name", o.Name)
	w.optionalString("website", o.Website)
	w.optionalString("description", o.Description)
	w.optionalString("location", o.Location)
	w.optionalString("logoUrl", o.LogoURL)
	w.optionalString("note", o.Note)
	w.strings("domains", o.Domains)
	w.strings("phones", o.Phones)
	w.optionalString("brandColor", o.BrandColor)
	if counts != nil {
		w.int("customerCount", int64(counts.customers))
		w.int("conversationCount", int64(counts.conversations))
	}
	if properties {
		w.key("properties")
		w.beginArray()
		for _, p := range o.Properties {
			w.organizationProperty(p)
		}
		w.endArray()
	}
	w.selfLink(v.organizationHref(o.ID))
	w.endObject()
}

func (w *jsonWriter) organizationProperty(p OrganizationProperty) {
	w.beginObject()
	w.int("definitionId", p.DefinitionID)
	w.string("slug", p.Slug)
	w.string("name", p.Name)
	w.string("type", p.Type)
	w.optionalString("value", p.Value)
	if p.Type == "dropdown" {
		w.key("options")
		w.beginArray()
		for _, label := range p.Options {
			w.beginObject()
			w.string("label", label)
			w.endObject()
		}
		w.endArray()
	}
	w.endObject()
}
