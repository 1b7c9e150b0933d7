package upstream

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// OrganizationFields changes an organization's own members, as opposed to its properties.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/update/.
type OrganizationFields struct {
	Name        Change[string]
	Website     Change[string]
	Description Change[string]
	Location    Change[string] // a two-letter country code
	Note        Change[string]
	// Domains choose the customers that belong to the organization, by their email addresses.
	Domains    Change[[]string]
	Phones     Change[[]string]
	BrandColor Change[string] // #RRGGBB
}

// organizationBody is what the API takes. It clears what is left out, and may require the website and the lists.
type organizationBody struct {
	Name        *string  `json:"name,omitzero"`
	Website     string   `json:"website"`
	Description *string  `json:"description,omitzero"`
	Location    *string  `json:"location,omitzero"`
	Note        *string  `json:"note,omitzero"`
	Domains     []string `json:"domains"`
	Phones      []string `json:"phones"`
	BrandColor  *string  `json:"brandColor,omitzero"`
}

// over returns the whole organization after the change.
func (f *OrganizationFields) over(before *Organization) organizationBody {
	list := func(change Change[[]string], before []string) []string {
		if after := change.over(&before); after != nil {
			return *after
		}
		return nil
	}
	return organizationBody{
		Name:        f.Name.over(before.Name),
		Website:     plain(f.Website.over(before.Website)),
		Description: f.Description.over(before.Description),
		Location:    f.Location.over(before.Location),
		Note:        f.Note.over(before.Note),
		Domains:     list(f.Domains, before.Domains),
		Phones:      list(f.Phones, before.Phones),
		BrandColor:  f.BrandColor.over(before.BrandColor),
	}
}

// holds tells whether the organization is as the body says.
func (b *organizationBody) holds(o *Organization) bool {
	return sameText(b.Name, o.Name) && sameText(&b.Website, o.Website) && sameText(b.Description, o.Description) &&
		sameText(b.Location, o.Location) && sameText(b.Note, o.Note) && sameText(b.BrandColor, o.BrandColor) &&
		slices.Equal(b.Domains, o.Domains) && slices.Equal(b.Phones, o.Phones)
}

// changesCustomers tells whether customers may change: they show their organization's name, and its domains choose them.
func (f *OrganizationFields) changesCustomers() bool { return f.Name.Named || f.Domains.Named }

// CreateOrganization creates an organization and returns its id: one request, two permits. It is sent once, unless the API
// has surely not processed it: no read finds an organization by its name.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/create/.
func (c *Client) CreateOrganization(ctx context.Context, fields OrganizationFields) (id int64, err error) {
	touches := []string{tagOrganizationLists}
	if fields.Domains.Value != nil {
		touches = append(touches, tagEachCustomer, tagCustomerLists, tagOrganizationCounts)
	}
	answer, err := c.write(ctx, &write{
		what:    "create organization",
		method:  http.MethodPost,
		target:  c.endpoint("/v2/organizations", nil),
		body:    fields.over(new(Organization)),
		touches: touches,
		created: organizationTag,
	})
	return answer.id, err
}

// UpdateOrganization changes members of an organization: a fresh read, and one request of two permits if anything changes.
//
// The API replaces all members, so those that are not named are written as they were read. A write of another client that
// comes between is undone; the writes of this client take turns.
func (c *Client) UpdateOrganization(ctx context.Context, id int64, fields OrganizationFields) error {
	if fields == (OrganizationFields{}) {
		return nil
	}
	return c.inTurn(ctx, organizationTag(id), func() error {
		before, err := c.Organization(WithFreshReads(ctx), OrganizationByID(id), OrganizationParts{})
		if err != nil {
			return err
		}
		if before.flawed {
			return fmt.Errorf("update organization: %w", errUnmergeable)
		}
		body := fields.over(before)
		if body.holds(before) {
			return nil
		}
		_, err = c.write(ctx, &write{
			what:       "update organization",
			method:     http.MethodPut,
			target:     c.endpoint(organizationPath(id), nil),
			body:       body,
			repeatable: true,
			touches:    touchedByOrganization(id, fields.changesCustomers()),
			settle:     c.settledByOrganization(id, OrganizationParts{}, body.holds),
		})
		return err
	})
}

// DeleteOrganization deletes an organization: one request, two permits. Its customers stay, without an organization.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/delete/.
func (c *Client) DeleteOrganization(ctx context.Context, id int64) error {
	return c.inTurn(ctx, organizationTag(id), func() error {
		_, err := c.write(ctx, &write{
			what:       "delete organization",
			method:     http.MethodDelete,
			target:     c.endpoint(organizationPath(id), nil),
			repeatable: true,
			touches:    touchedByOrganization(id, true),
			settle: func(ctx context.Context) (int64, bool) {
				_, err := c.Organization(ctx, OrganizationByID(id), OrganizationParts{})
				return id, IsNotFound(err)
			},
		})
		return err
	})
}

// SetOrganizationProperty sets one property of an organization: one request, two permits. The value is a text for every
// type, and for a dropdown the exact label of an option.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/set-value/.
func (c *Client) SetOrganizationProperty(ctx context.Context, organizationID int64, slug, value string) error {
	return c.writeOrganizationProperty(ctx, organizationID, slug, value, &write{
		what:   "set property of an organization",
		method: http.MethodPut,
		body: struct {
			Value string `json:"value"`
		}{value},
	})
}

// ClearOrganizationProperty clears one property of an organization: one request, two permits.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/remove-value/.
func (c *Client) ClearOrganizationProperty(ctx context.Context, organizationID int64, slug string) error {
	return c.writeOrganizationProperty(ctx, organizationID, slug, "", &write{
		what: "clear property of an organization", method: http.MethodDelete,
	})
}

func (c *Client) writeOrganizationProperty(
	ctx context.Context, organizationID int64, slug, value string, w *write,
) error {
	if err := checkSlug(slug); err != nil {
		return fmt.Errorf("%s: %w", w.what, err)
	}
	w.target = c.endpoint(organizationPath(organizationID)+"/properties/"+slug, nil)
	w.repeatable = true
	w.touches = touchedByOrganization(organizationID, false)
	w.settle = c.settledByOrganization(organizationID, OrganizationParts{Properties: true}, func(o *Organization) bool {
		for _, property := range o.Properties {
			if property.Slug == slug {
				return sameText(&value, (*string)(property.Value))
			}
		}
		return value == ""
	})
	return c.inTurn(ctx, organizationTag(organizationID), func() error {
		_, err := c.write(ctx, w)
		return err
	})
}

// settledByOrganization returns a settle function that reads the organization.
func (c *Client) settledByOrganization(
	id int64, parts OrganizationParts, holds func(*Organization) bool,
) func(context.Context) (int64, bool) {
	return func(ctx context.Context) (int64, bool) {
		organization, err := c.Organization(ctx, OrganizationByID(id), parts)
		return id, err == nil && !organization.flawed && holds(organization)
	}
}
