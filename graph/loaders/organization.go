package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// organizationKey holds all that shapes the fetch, so that a field never gets an organization without the parts it needs.
type organizationKey struct {
	ref   upstream.OrganizationRef
	parts upstream.OrganizationParts
}

// Organization loads an organization with at least the given parts. One that does not exist is an error, since only the
// caller knows whether that is an answer.
func (l *Loaders) Organization(
	ctx context.Context, ref upstream.OrganizationRef, parts upstream.OrganizationParts,
) (*upstream.Organization, error) {
	return l.organizations.Load(ctx, organizationKey{ref, parts})()
}

// fetchOrganizations asks once for each organization, with all the parts that any of the keys wants: more parts cost no
// more requests.
func (l *Loaders) fetchOrganizations(
	ctx context.Context, keys []organizationKey,
) []*dataloader.Result[*upstream.Organization] {
	wanted := make(map[upstream.OrganizationRef]upstream.OrganizationParts)
	for _, key := range keys {
		wanted[key.ref] = wanted[key.ref].With(key.parts)
	}
	distinct := make([]organizationKey, 0, len(wanted))
	for ref, parts := range wanted {
		distinct = append(distinct, organizationKey{ref, parts})
	}

	fetched := make(map[upstream.OrganizationRef]*dataloader.Result[*upstream.Organization], len(distinct))
	for i, result := range each(l.fetchOrganization)(ctx, distinct) {
		fetched[distinct[i].ref] = result
	}
	results := make([]*dataloader.Result[*upstream.Organization], len(keys))
	for i, key := range keys {
		results[i] = fetched[key.ref]
	}
	return results
}

// fetchOrganization also serves whoever asks later for fewer of its parts.
func (l *Loaders) fetchOrganization(ctx context.Context, key organizationKey) (*upstream.Organization, error) {
	organization, err := l.client.Organization(ctx, key.ref, key.parts)
	if err != nil {
		return nil, err
	}
	for _, parts := range key.parts.Subsets() {
		l.organizations.Prime(ctx, organizationKey{key.ref, parts}, organization)
	}
	return organization, nil
}
