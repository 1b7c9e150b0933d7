package upstream

import (
	"context"
	"net/url"
)

type organizationItems struct {
	Organizations []Organization `json:"organizations"`
}

func (i *organizationItems) items() []Organization { return i.Organizations }

func (o *Organization) address(c *Client) *url.URL { return c.endpoint(organizationPath(o.ID), nil) }

// OrganizationPageSize is the size of a full page of organizations.
const OrganizationPageSize = 50

// Organizations reads one page of all organizations, without counts and properties: whether the list carries them is not
// documented. The fields to sort by are name, customerCount, conversationCount and lastInteractionAt (default).
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/.
func (c *Client) Organizations(ctx context.Context, sort Sort, number int) (*Page[Organization], error) {
	query := withPage(url.Values{}, number)
	if sort.Field != "" {
		query.Set("sort", sort.Field+","+sort.direction())
	}
	return getPage(ctx, c, "organizations", c.endpoint("/v2/organizations", query), (*organizationItems).items)
}
