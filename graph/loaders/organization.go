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

func organizationKeys(ids []int64, parts upstream.OrganizationParts) []organizationKey {
	keys := make([]organizationKey, len(ids))
	for i, id := range ids {
		keys[i] = organizationKey{upstream.OrganizationByID(id), parts}
	}
	return keys
}

// Organization loads an organization with at least the given parts. A missing organization is an error: only the caller
// knows whether null is an answer.
func (l *Loaders) Organization(
	ctx context.Context, ref upstream.OrganizationRef, parts upstream.OrganizationParts,
) (*upstream.Organization, error) {
	return l.organizations.load(ctx, organizationKey{ref, parts})
}

// Organizations loads several organizations, together with what other fields want now, in the order of refs, each with its own
// error.
func (l *Loaders) Organizations(
	ctx context.Context, refs []upstream.OrganizationRef, parts upstream.OrganizationParts,
) ([]*upstream.Organization, []error) {
	thunks := make([]dataloader.Thunk[*upstream.Organization], len(refs))
	for i, ref := range refs {
		thunks[i] = l.organizations.start(ctx, organizationKey{ref, parts})
	}
	organizations, errs := make([]*upstream.Organization, len(refs)), make([]error, len(refs))
	for i, thunk := range thunks {
		organizations[i], errs[i] = thunk()
	}
	return organizations, errs
}

// OrganizationsByID loads several organizations in one batch, in the order of ids, each with its own error.
func (l *Loaders) OrganizationsByID(
	ctx context.Context, ids []int64, parts upstream.OrganizationParts,
) ([]*upstream.Organization, []error) {
	return loadAll(&l.organizations, organizationKeys(ids, parts),
		func(key organizationKey) dataloader.Thunk[*upstream.Organization] {
			return l.organizations.start(ctx, key)
		})
}

// OrganizationPage loads a page of all organizations. Fields that want one of them, without parts, get it from the page.
func (l *Loaders) OrganizationPage(
	ctx context.Context, sort upstream.Sort, number int,
) (*upstream.Page[upstream.Organization], error) {
	return l.organizationPages.load(ctx, sort, number)
}

func (l *Loaders) readOrganizationPage(
	ctx context.Context, key pageKey[upstream.Sort, int],
) (*upstream.Page[upstream.Organization], error) {
	page, err := l.client.Organizations(ctx, key.list, key.at)
	return kept(page, err, &l.organizationStore)
}

// listedOrganization returns an organization that a page brought, if the page tells enough of it.
func (l *Loaders) listedOrganization(key organizationKey) (organization *upstream.Organization, ok bool) {
	if !listSuffices(key) {
		return nil, false
	}
	return l.organizationStore.get(key.ref.ID)
}

// PreloadOrganizations begins to load organizations in one batch. Fields that want one of them, with the given parts or
// fewer, get it from the batch.
//
// If the operation may be unable to pay for all of them, PreloadOrganizations waits for the batch, and returns the error of
// an organization that could not be paid for.
func (l *Loaders) PreloadOrganizations(
	ctx context.Context, refs []upstream.OrganizationRef, parts upstream.OrganizationParts,
) error {
	loads := make([]dataloader.Thunk[*upstream.Organization], 0, len(refs))
	keys, seen := make([]organizationKey, 0, len(refs)), make(map[upstream.OrganizationRef]bool, len(refs))
	for _, ref := range refs {
		if seen[ref] {
			continue
		}
		seen[ref] = true
		keys = append(keys, organizationKey{ref, parts})
		for _, parts := range parts.Subsets() {
			loads = append(loads, l.organizations.start(ctx, organizationKey{ref, parts}))
		}
	}
	if len(keys) == 0 {
		return nil // the batch of other fields keeps its window
	}
	doubt := l.affordsOrganizations(ctx, keys)
	l.organizations.flush()
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

// fetchOrganizations fetches each organization once, with all parts that any of the keys wants: more parts cost no more
// requests.
func (l *Loaders) fetchOrganizations(
	ctx context.Context, keys []organizationKey,
) []*dataloader.Result[*upstream.Organization] {
	wanted := make(map[upstream.OrganizationRef]upstream.OrganizationParts, len(keys))
	for _, key := range keys {
		wanted[key.ref] = wanted[key.ref].With(key.parts)
	}
	fromList := l.findOrganizations(ctx, wanted)
	var missing []organizationKey
	for ref, parts := range wanted {
		key := organizationKey{ref, parts}
		if _, ok := fromList[ref.ID]; !ok || !listSuffices(key) {
			missing = append(missing, key)
		}
	}
	fetched := make(map[upstream.OrganizationRef]*dataloader.Result[*upstream.Organization], len(missing))
	for i, result := range l.readOrganizations(ctx, missing) {
		fetched[missing[i].ref] = result
	}
	results := make([]*dataloader.Result[*upstream.Organization], len(keys))
	listed := make([]dataloader.Result[*upstream.Organization], len(keys))
	for i, key := range keys {
		if results[i] = fetched[key.ref]; results[i] == nil {
			listed[i].Data = fromList[key.ref.ID]
			results[i] = &listed[i]
		}
	}
	return results
}

// readOrganizations reads each organization by itself, or none of several if the operation cannot pay for all. The loader
// keeps that error for good.
func (l *Loaders) readOrganizations(
	ctx context.Context, keys []organizationKey,
) []*dataloader.Result[*upstream.Organization] {
	if len(keys) > 1 {
		if err := l.affordsOrganizations(ctx, keys); err != nil {
			return slices.Repeat([]*dataloader.Result[*upstream.Organization]{{Error: err}}, len(keys))
		}
	}
	return each(l.readOrganization)(ctx, keys)
}

// readOrganization reads an organization, which also serves fields that want fewer of its parts.
func (l *Loaders) readOrganization(ctx context.Context, key organizationKey) (*upstream.Organization, error) {
	organization, err := l.client.Organization(ctx, key.ref, key.parts)
	if err != nil {
		return nil, err
	}
	for _, parts := range key.parts.Subsets() {
		l.organizations.prime(ctx, organizationKey{key.ref, parts}, organization)
	}
	return organization, nil
}

// findOrganizationsFrom is the number of organizations from which the list of all is worth a read.
const findOrganizationsFrom = 4

// findOrganizations looks in the list of all for the organizations of which the list tells enough.
func (l *Loaders) findOrganizations(
	ctx context.Context, wanted map[upstream.OrganizationRef]upstream.OrganizationParts,
) map[int64]*upstream.Organization {
	ids := make(map[int64]bool, len(wanted))
	for ref, parts := range wanted {
		if listSuffices(organizationKey{ref, parts}) {
			ids[ref.ID] = true
		}
	}
	if len(ids) < findOrganizationsFrom || l.affordsOnlyReads(ctx, slices.Collect(maps.Keys(ids))) {
		return nil
	}
	idOf := func(organization *upstream.Organization) int64 { return organization.ID }
	return findInList(ctx, ids, findOrganizationsFrom, l.organizationPages.of(upstream.Sort{}), idOf, l.client.Affords)
}

// listSuffices tells whether the list of all organizations tells enough: it has no counts, no properties and no links.
func listSuffices(key organizationKey) bool {
	return key == organizationKey{ref: upstream.OrganizationByID(key.ref.ID)}
}

// affordsOnlyReads tells whether the operation can pay for reading each organization by itself, but not for a page of the
// list besides, which may have none of them.
func (l *Loaders) affordsOnlyReads(ctx context.Context, ids []int64) bool {
	keys := organizationKeys(ids, upstream.OrganizationParts{})
	withPage := l.client.Affords(ctx, len(keys)+1, func(ctx context.Context, i int) error {
		if i < len(keys) {
			_, err := l.readOrganization(ctx, keys[i])
			return err
		}
		_, err := l.OrganizationPage(ctx, upstream.Sort{}, 1)
		return err
	})
	return withPage != nil && l.affordsOrganizations(ctx, keys) == nil
}
