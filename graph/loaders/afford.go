package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// affords is [upstream.Client.Affords].
type affords func(ctx context.Context, reads int, read func(ctx context.Context, index int) error) error

// Affords tells whether several reads could be made now; see [upstream.Client.Affords].
func (l *Loaders) Affords(ctx context.Context, reads int, read func(ctx context.Context, index int) error) error {
	return l.client.Affords(ctx, reads, read)
}

// AffordsCustomers tells whether the customers could be loaded now.
func (l *Loaders) AffordsCustomers(ctx context.Context, ids []int64) error {
	return l.client.Affords(ctx, len(ids), func(ctx context.Context, i int) error {
		if _, ok := l.listed.Load(ids[i]); ok {
			return nil
		}
		_, err := l.client.Customer(ctx, ids[i])
		return err
	})
}

// AffordsOrganizations tells whether the organizations could be loaded now, with the same parts of each.
func (l *Loaders) AffordsOrganizations(ctx context.Context, ids []int64, parts upstream.OrganizationParts) error {
	keys := make([]organizationKey, len(ids))
	for i, id := range ids {
		keys[i] = organizationKey{upstream.OrganizationByID(id), parts}
	}
	return l.affordsOrganizations(ctx, keys)
}

func (l *Loaders) affordsOrganizations(ctx context.Context, keys []organizationKey) error {
	return l.client.Affords(ctx, len(keys), func(ctx context.Context, i int) error {
		_, err := l.client.Organization(ctx, keys[i].ref, keys[i].parts)
		return err
	})
}

// loadOrLookUp does not let a context that only looks up into a loader, whose results others share.
func loadOrLookUp[K comparable, V any](
	ctx context.Context, loader *dataloader.Loader[K, V], fetch func(context.Context, K) (V, error), key K,
) (V, error) {
	if upstream.OnlyLooksUp(ctx) {
		return fetch(ctx, key)
	}
	return loader.Load(ctx, key)()
}
