package loaders

import (
	"context"
	"maps"
	"slices"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// emailsPerSearch keeps a search's URL short: the documentation does not say how long it may be.
const emailsPerSearch = 25

// searchPages bounds the pages that are read of one search. A search also finds addresses that contain a wanted one, and a
// short address is part of many. An address that is not found on these pages is looked up by itself.
const searchPages = 3

// CustomerByEmail looks a customer up by an email address, in one batch with the addresses that other fields want now. It
// ignores case, and returns nil when nobody has the address.
func (l *Loaders) CustomerByEmail(ctx context.Context, email string) (*upstream.Customer, error) {
	return l.customersByEmail.load(ctx, upstream.FoldEmail(email))
}

// CustomersByEmail looks customers up by their email addresses in one batch, in the order of emails, each with its own
// error. It ignores case. A customer is nil when nobody has the address.
func (l *Loaders) CustomersByEmail(ctx context.Context, emails []string) ([]*upstream.Customer, []error) {
	return loadAll(&l.customersByEmail, emails, func(email string) dataloader.Thunk[*upstream.Customer] {
		return l.customersByEmail.start(ctx, upstream.FoldEmail(email))
	})
}

// fetchByEmail searches for the addresses, and then looks those that the searches missed up by themselves, if the operation
// can pay for all of them: the search's index lags behind the latest changes, but the list's own filter does not.
func (l *Loaders) fetchByEmail(ctx context.Context, emails []string) []*dataloader.Result[*upstream.Customer] {
	found, failures := l.searchAllEmails(ctx, emails)
	missed := slices.DeleteFunc(slices.Clone(emails), func(email string) bool {
		return found[email] != nil || failures[email] != nil
	})
	refusal := affordsAll(ctx, l.client.Affords, missed, l.filterEmail)
	return each(func(ctx context.Context, email string) (*upstream.Customer, error) {
		switch {
		case found[email] != nil:
			return found[email], nil
		case failures[email] != nil:
			return nil, failures[email]
		case refusal != nil:
			return nil, refusal
		}
		return l.filterEmail(ctx, email)
	})(ctx, emails)
}

// searchAllEmails searches for the addresses with as few searches as can be. It returns the customers that the searches
// find, and the errors of the searches that fail, both by address.
func (l *Loaders) searchAllEmails(
	ctx context.Context, emails []string,
) (found map[string]*upstream.Customer, failures map[string]error) {
	searches := slices.Collect(slices.Chunk(emails, emailsPerSearch))
	indexes := make([]int, len(searches))
	for i := range searches {
		indexes[i] = i
	}
	search := func(ctx context.Context, i int) (map[string]*upstream.Customer, error) {
		return l.searchEmails(ctx, searches[i])
	}
	found, failures = make(map[string]*upstream.Customer, len(emails)), make(map[string]error)
	for i, searched := range each(search)(ctx, indexes) {
		maps.Copy(found, searched.Data)
		if searched.Error != nil {
			for _, email := range searches[i] {
				failures[email] = searched.Error
			}
		}
	}
	return found, failures
}

// searchEmails returns the customers that one search finds, by address.
func (l *Loaders) searchEmails(ctx context.Context, emails []string) (map[string]*upstream.Customer, error) {
	found := make(map[string]*upstream.Customer, len(emails))
	phrases := make([]string, 0, len(emails))
	for _, email := range emails {
		if phrase, ok := upstream.Phrase(email); ok {
			phrases = append(phrases, phrase)
		}
	}
	if len(phrases) == 0 {
		return found, nil
	}
	filter := upstream.CustomerFilter{Query: upstream.EmailsQuery(phrases)}
	for number := 1; number <= searchPages && len(found) < len(phrases); number++ {
		page, err := l.CustomerPage(ctx, filter, upstream.Sort{}, number)
		if err != nil {
			return nil, err
		}
		matchEmails(page.Items, emails, found)
		if number >= page.TotalPages || len(page.Items) == 0 || !slices.ContainsFunc(page.Items, tellsEmails) {
			break
		}
	}
	return found, nil
}

// filterEmail looks an address up in the list that is paged by cursor: its filter is exact and has no lag.
func (l *Loaders) filterEmail(ctx context.Context, email string) (*upstream.Customer, error) {
	batch, err := l.CustomerBatch(ctx, upstream.CustomerFilter{Email: email}, "")
	if err != nil {
		return nil, err
	}
	found := make(map[string]*upstream.Customer, 1)
	matchEmails(batch.Items, []string{email}, found)
	if customer, ok := found[email]; ok {
		return customer, nil
	}
	// The API may be wrong about its filter, so a customer that came without addresses is checked. One is enough: no two
	// customers have the same address.
	if i := slices.IndexFunc(batch.Items, func(c *upstream.Customer) bool { return !tellsEmails(c) }); i >= 0 {
		return l.verifyEmail(ctx, batch.Items[i], email)
	}
	return nil, nil //nolint:nilnil // nobody has the address
}

// verifyEmail returns the customer if it has the address, or nil.
func (l *Loaders) verifyEmail(ctx context.Context, customer *upstream.Customer, email string) (*upstream.Customer, error) {
	entries, err := l.Entries(ctx, customer, upstream.Emails)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(entries, func(entry upstream.Entry) bool { return upstream.FoldEmail(string(entry.Value)) == email }) {
		return nil, nil //nolint:nilnil // nobody has the address
	}
	return customer, nil
}

// tellsEmails tells whether a customer came with its addresses. A search does not follow the links of customers without:
// to look the wanted addresses up costs less.
func tellsEmails(customer *upstream.Customer) bool {
	_, known := customer.EmbeddedEntries(upstream.Emails)
	return known
}

// matchEmails adds to found, for each of the addresses, the first customer that came with exactly this address.
func matchEmails(customers []*upstream.Customer, emails []string, found map[string]*upstream.Customer) {
	for _, customer := range customers {
		entries, _ := customer.EmbeddedEntries(upstream.Emails)
		for _, entry := range entries {
			address := upstream.FoldEmail(string(entry.Value))
			if _, taken := found[address]; !taken && slices.Contains(emails, address) {
				found[address] = customer
			}
		}
	}
}
