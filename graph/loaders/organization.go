package loaders

import (
	"context"
	"maps"
	"slices"

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
//
// Where it is in doubt whether all of them can be afforded, it returns when they are loaded, with the error of any that is
// not.
func (l *Loaders) PreloadOrganizations(
	ctx context.Context, refs []upstream.OrganizationRef, parts upstream.OrganizationParts,
) error {
	var loads []dataloader.Thunk[*upstream.Organization]
	keys, known := make([]organizationKey, 0, len(refs)), make(map[upstream.OrganizationRef]bool, len(refs))
	for _, ref := range refs {
		if known[ref] {
			continue
		}
		known[ref] = true
		keys = append(keys, organizationKey{ref, parts})
		for _, parts := range parts.Subsets() {
			loads = append(loads, l.organizations.Load(ctx, organizationKey{ref, parts}))
		}
	}
	doubt := l.affordsOrganizations(ctx, keys)
	l.organizations.Flush()
	if doubt == nil {
		return nil
	}
	for _, load := range loads {
		if _, err := load(); upstream.IsUnaffordable(err) {
			return err
		}
	}
	return nil
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
	fetched := make(map[upstream.OrganizationRef]*dataloader.Result[*upstream.Organization], len(wanted))
	missing := make([]organizationKey, 0, len(wanted))
	for ref, parts := range wanted {
		key := organizationKey{ref, parts}
		if organization, ok := found[ref.ID]; ok && listed(key) {
			fetched[ref] = &dataloader.Result[*upstream.Organization]{Data: organization}
			continue
		}
		missing = append(missing, key)
	}
	for i, result := range l.fetchAll(ctx, missing) {
		fetched[missing[i].ref] = result
	}
	results := make([]*dataloader.Result[*upstream.Organization], len(keys))
	for i, key := range keys {
		results[i] = fetched[key.ref]
	}
	return results
}

// fetchAll asks for each organization, or for none of several where not all can be afforded.
func (l *Loaders) fetchAll(ctx context.Context, keys []organizationKey) []*dataloader.Result[*upstream.Organization] {
	if len(keys) > 1 {
		if err := l.affordsOrganizations(ctx, keys); err != nil {
			return slices.Repeat([]*dataloader.Result[*upstream.Organization]{{Error: err}}, len(keys)) // for good
		}
	}
	return each(l.fetchOrganization)(ctx, keys)
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
	if l.affordsOnlyGets(ctx, ids) {
		return nil
	}
	return walk(ctx, ids, walkOrganizationsFrom, load, func(o *upstream.Organization) int64 { return o.ID }, l.client.Affords)
}

// affordsOnlyGets tells whether the organizations can be afforded one by one, but not together with a page of the list, which
// may be in vain.
func (l *Loaders) affordsOnlyGets(ctx context.Context, ids map[int64]bool) bool {
	wanted := slices.Collect(maps.Keys(ids))
	get := func(ctx context.Context, i int) error {
		_, err := l.client.Organization(ctx, upstream.OrganizationByID(wanted[i]), upstream.OrganizationParts{})
		return err
	}
	getAndList := func(ctx context.Context, i int) error {
		if i < len(wanted) {
			return get(ctx, i)
		}
		_, err := l.OrganizationPage(ctx, upstream.Sort{}, 1)
		return err
	}
	return l.client.Affords(ctx, len(wanted)+1, getAndList) != nil && l.client.Affords(ctx, len(wanted), get) == nil
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
