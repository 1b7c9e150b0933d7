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
	fetched := l.walkOrganizations(ctx, wanted)
	rest := make([]organizationKey, 0, len(wanted))
	for ref, parts := range wanted {
		if fetched[ref] == nil {
			rest = append(rest, organizationKey{ref, parts})
		}
	}
	for i, result := range each(l.fetchOrganization)(ctx, rest) {
		fetched[rest[i].ref] = result
	}
	results := make([]*dataloader.Result[*upstream.Organization], len(keys))
	for i, key := range keys {
		results[i] = fetched[key.ref]
	}
	return results
}

// walkFrom is how many organizations must be wanted before the list is worth a look: its first page tells how long it is,
// and has 50 of them.
const walkFrom = 4

// walkOrganizations finds organizations in the list of all, where its pages are fewer than they are. The list tells
// nothing but the organizations themselves, so those that are wanted with more are left alone. What goes wrong here shows
// when each is asked for alone.
func (l *Loaders) walkOrganizations(
	ctx context.Context, wanted map[upstream.OrganizationRef]upstream.OrganizationParts,
) organizationResults {
	found := make(organizationResults, len(wanted))
	listed := make(map[upstream.OrganizationRef]bool, len(wanted))
	for ref, parts := range wanted {
		if parts == (upstream.OrganizationParts{}) && ref == upstream.OrganizationByID(ref.ID) {
			listed[ref] = true
		}
	}
	if len(listed) < walkFrom {
		return found
	}
	first, err := l.OrganizationPage(ctx, upstream.Sort{}, 1)
	if err != nil {
		return found
	}
	found.take(first, listed)
	if missing := len(listed) - len(found); missing >= first.TotalPages {
		for _, page := range l.organizationPagesAfter(ctx, first) {
			found.take(page, listed)
		}
	}
	return found
}

// organizationPagesAfter loads all pages but the first, side by side. Those that fail are left out.
func (l *Loaders) organizationPagesAfter(
	ctx context.Context, first *upstream.Page[upstream.Organization],
) []*upstream.Page[upstream.Organization] {
	keys := make([]organizationPageKey, 0, first.TotalPages)
	for number := 2; number <= first.TotalPages; number++ {
		keys = append(keys, organizationPageKey{number: number})
	}
	pages, errs := loadAll(ctx, l.organizationPages, keys)
	read := pages[:0]
	for i, page := range pages {
		if errs[i] == nil {
			read = append(read, page)
		}
	}
	return read
}

// organizationResults are the results of a batch by organization.
type organizationResults map[upstream.OrganizationRef]*dataloader.Result[*upstream.Organization]

// take adds the organizations of a page that are listed as wanted.
func (r organizationResults) take(
	page *upstream.Page[upstream.Organization], listed map[upstream.OrganizationRef]bool,
) {
	for _, organization := range page.Items {
		if ref := upstream.OrganizationByID(organization.ID); listed[ref] {
			r[ref] = &dataloader.Result[*upstream.Organization]{Data: organization}
		}
	}
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
