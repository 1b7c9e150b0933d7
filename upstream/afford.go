package upstream

import (
	"context"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Affords returns nil when the given number of requests can be sent before the context's deadline. An *[AllowanceError] says
// that they exceed the operation's request limit, a *[BudgetError] that the account's budget allows the last of them too
// late. Nothing is reserved. Reads that the cache answers cost nothing and must not be counted.
func (c *Client) Affords(ctx context.Context, requests int) error {
	return ratelimit.Affords(ctx, c.accounts.of(ctx).limiter, requests)
}

// RemainingBudget returns how many permits ctx's account could spend now. They are unknown before the account's first
// read, and while neither a setting nor an answer has told a limit.
func (c *Client) RemainingBudget(ctx context.Context) (permits int, known bool) {
	if account := c.accounts.peek(ctx); account != nil {
		return account.limiter.Remaining()
	}
	return 0, false
}

// KeepsOrganization tells whether the cache can serve the organization, without a request.
func (c *Client) KeepsOrganization(ctx context.Context, ref OrganizationRef, parts OrganizationParts) bool {
	target, err := c.organizationURL(ref, parts)
	if err != nil {
		return false
	}
	key := cache.Key{Principal: *c.accounts.of(ctx).cachePrincipal.Load(), URL: cacheKey(kindOf[*Organization](), target)}
	return c.cache.Keeps(ctx, key)
}
