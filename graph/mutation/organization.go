package mutation

import (
	"regexp"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// organization is what the inputs of organizations have in common. The reference has no limits of its texts.
type organization struct {
	website, description, location, note, brandColor graphql.Omittable[*string]

	domains, phones graphql.Omittable[[]string]
}

func (c *checker) organization(o organization) upstream.OrganizationFields {
	return upstream.OrganizationFields{
		Website:     c.change(o.website, unbounded, place{"website"}),
		Description: c.change(o.description, unbounded, place{"description"}),
		Location:    c.change(o.location, unbounded, place{"location"}),
		Note:        c.change(o.note, unbounded, place{"note"}),
		Domains:     c.texts(o.domains, place{"domains"}),
		Phones:      c.texts(o.phones, place{"phones"}),
		BrandColor:  c.color(o.brandColor, place{"brandColor"}),
	}
}

// colorForm is what the API takes. Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/create/.
var colorForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func (c *checker) color(text graphql.Omittable[*string], at place) upstream.Change[string] {
	if value := text.Value(); value != nil && *value != "" && !colorForm.MatchString(*value) {
		c.refuse(model.UserErrorCodeInvalid, at, "It must be a color as #RRGGBB.")
	}
	return c.change(text, unbounded, at)
}

// CreateOrganization reads the input of createOrganization.
func CreateOrganization(input model.CreateOrganizationInput) (upstream.OrganizationFields, []model.UserError) {
	var c checker
	c.text(input.Name, unbounded, place{"name"})
	fields := c.organization(organization{
		input.Website, input.Description, input.Location, input.Note, input.BrandColor, input.Domains, input.Phones,
	})
	fields.Name = upstream.To(input.Name)
	return fields, c.errors
}

// UpdateOrganization reads the input of updateOrganization.
func UpdateOrganization(
	input model.UpdateOrganizationInput,
) (id int64, fields upstream.OrganizationFields, errs []model.UserError) {
	var c checker
	id = c.id(input.ID, place{"id"})
	fields = c.organization(organization{
		input.Website, input.Description, input.Location, input.Note, input.BrandColor, input.Domains, input.Phones,
	})
	fields.Name = c.name(input.Name, unbounded)
	return id, fields, c.errors
}

// name checks a name that may be absent, and cannot be cleared.
func (c *checker) name(text graphql.Omittable[*string], limit int) upstream.Change[string] {
	value, named := text.ValueOK()
	switch {
	case named && value == nil:
		c.refuse(model.UserErrorCodeBlank, place{"name"}, "It cannot be cleared.")
	case named:
		c.text(*value, limit, place{"name"})
	}
	return upstream.Change[string]{Named: named, Value: value}
}

// DeleteOrganization reads the input of deleteOrganization.
func DeleteOrganization(input model.DeleteOrganizationInput) (int64, []model.UserError) {
	return onlyID(input.ID)
}
