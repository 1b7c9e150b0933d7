package upstream

import (
	"context"
	"net/url"
)

type organizationItems struct {
	Organizations []*Organization `json:"organizations"`
}

func (i *organizationItems) items() []*Organization { return i.Organizations }

func (o *Organization) selfPath() string { return organizationPath(o.ID) }

// OrganizationPageSize is the size of a full page of organizations.
const OrganizationPageSize = 50

// Organizations reads one page of all organizations: one request. It leaves out counts and properties, since the
// documentation does not say whether the list has them. The fields to sort by are name, customerCount, conversationCount and
// lastInteractionAt (default).
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/.
func (c *Client) Organizations(ctx context.Context, sort Sort, number int) (*Page[Organization], error) {
	query := withPage(url.Values{}, number)
	if sort.Field != "" {
		query.Set("sort", sort.Field+","+sort.direction())
	}
	return getPage(ctx, c, "organizations", c.endpoint("/v2/organizations", query), (*organizationItems).items)
}
