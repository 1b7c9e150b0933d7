package loaders

import (
	"context"

	"mailbox-graphql/upstream"
)

// affords is [upstream.Client.Affords].
type affords func(ctx context.Context, reads int, read func(ctx context.Context, index int) error) error

// Affords returns nil when the given number of reads can be made now; see [upstream.Client.Affords].
func (l *Loaders) Affords(ctx context.Context, reads int, read func(ctx context.Context, index int) error) error {
	return l.client.Affords(ctx, reads, read)
}

// affordsAll returns nil when all keys can be fetched now.
func affordsAll[K, V any](ctx context.Context, affords affords, keys []K, fetch func(context.Context, K) (V, error)) error {
	return affords(ctx, len(keys), func(ctx context.Context, i int) error {
		_, err := fetch(ctx, keys[i])
		return err
	})
}

// AffordsCustomers returns nil when the customers can be loaded now.
func (l *Loaders) AffordsCustomers(ctx context.Context, ids []int64) error {
	return affordsAll(ctx, l.client.Affords, ids, l.readCustomer)
}

// AffordsOrganizations returns nil when the organizations can be loaded now, each with the given parts.
func (l *Loaders) AffordsOrganizations(ctx context.Context, ids []int64, parts upstream.OrganizationParts) error {
	return l.affordsOrganizations(ctx, organizationKeys(ids, parts))
}

func (l *Loaders) affordsOrganizations(ctx context.Context, keys []organizationKey) error {
	return affordsAll(ctx, l.client.Affords, keys, l.readOrganization)
}
