package upstream

import (
	"context"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Affords tells whether so many reads could be made now: a *[AllowanceError] says that the operation may not make as many,
// and a *[BudgetError] that the account's budget cannot serve the last of them before the context's deadline. Nothing is
// reserved, and what is kept is not known here: count only reads that need a request.
func (c *Client) Affords(ctx context.Context, requests int) error {
	return ratelimit.Affords(ctx, c.accounts.of(ctx).limiter, requests)
}

// KeepsOrganization tells whether the organization would be served without a request.
func (c *Client) KeepsOrganization(ctx context.Context, ref OrganizationRef, parts OrganizationParts) bool {
	target, err := c.organizationURL(ref, parts)
	if err != nil {
		return false
	}
	key := cache.Key{Principal: *c.accounts.of(ctx).kept.Load(), URL: keyOf(kindOf[*Organization](), target)}
	return c.cache.Keeps(ctx, key)
}
