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

// Organizations loads several organizations, together with whatever else is asked for now, in the order of refs, each with its
// own error.
func (l *Loaders) Organizations(
	ctx context.Context, refs []upstream.OrganizationRef, parts upstream.OrganizationParts,
) ([]*upstream.Organization, []error) {
	thunks := make([]dataloader.Thunk[*upstream.Organization], len(refs))
	for i, ref := range refs {
		thunks[i] = l.organizations.Load(ctx, organizationKey{ref, parts})
	}
	organizations, errs := make([]*upstream.Organization, len(refs)), make([]error, len(refs))
	for i, thunk := range thunks {
		organizations[i], errs[i] = thunk()
	}
	return organizations, errs
}

// OrganizationsByID loads several organizations at once, in the order of ids, each with its own error.
func (l *Loaders) OrganizationsByID(
	ctx context.Context, ids []int64, parts upstream.OrganizationParts,
) ([]*upstream.Organization, []error) {
	keys := make([]organizationKey, len(ids))
	for i, id := range ids {
		keys[i] = organizationKey{upstream.OrganizationByID(id), parts}
	}
	return loadAll(ctx, l.organizations, keys)
}

// PreloadOrganizations begins to load organizations, all of them in one batch. Whoever asks for one of them, with the given
// parts or fewer, gets it from there.
func (l *Loaders) PreloadOrganizations(
	ctx context.Context, refs []upstream.OrganizationRef, parts upstream.OrganizationParts,
) {
	for _, ref := range refs {
		for _, parts := range parts.Subsets() {
			l.organizations.Load(ctx, organizationKey{ref, parts})
		}
	}
	l.organizations.Flush()
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
	found := l.walkOrganizations(ctx, wanted)
	distinct := make([]organizationKey, 0, len(wanted))
	for ref, parts := range wanted {
		distinct = append(distinct, organizationKey{ref, parts})
	}
	fetch := func(ctx context.Context, key organizationKey) (*upstream.Organization, error) {
		if organization, ok := found[key.ref.ID]; ok && listed(key) {
			return organization, nil
		}
		return l.fetchOrganization(ctx, key)
	}
	fetched := make(map[upstream.OrganizationRef]*dataloader.Result[*upstream.Organization], len(distinct))
	for i, result := range each(fetch)(ctx, distinct) {
		fetched[distinct[i].ref] = result
	}
	results := make([]*dataloader.Result[*upstream.Organization], len(keys))
	for i, key := range keys {
		results[i] = fetched[key.ref]
	}
	return results
}

// walkOrganizationsFrom is how many organizations must be wanted before the list of all is worth a look.
const walkOrganizationsFrom = 4

// walkOrganizations looks in the list of all for those that it tells enough of.
func (l *Loaders) walkOrganizations(
	ctx context.Context, wanted map[upstream.OrganizationRef]upstream.OrganizationParts,
) map[int64]*upstream.Organization {
	ids := make(map[int64]bool, len(wanted))
	for ref, parts := range wanted {
		if listed(organizationKey{ref, parts}) {
			ids[ref.ID] = true
		}
	}
	load := func(ctx context.Context, number int) (*upstream.Page[upstream.Organization], error) {
		return l.OrganizationPage(ctx, upstream.Sort{}, number)
	}
	return walk(ctx, ids, walkOrganizationsFrom, load, func(o *upstream.Organization) int64 { return o.ID })
}

// listed tells whether the list of all has what is wanted: it has no counts and no properties, and knows no links.
func listed(key organizationKey) bool {
	return key == organizationKey{ref: upstream.OrganizationByID(key.ref.ID)}
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
