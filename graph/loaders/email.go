package loaders

import (
	"context"
	"maps"
	"slices"

	"github.com/graph-gophers/dataloader/v7"

	"mailbox-graphql/upstream"
)

// emailsPerSearch keeps the address of a search short; how long one may be is not documented.
const emailsPerSearch = 25

// searchPages bounds the pages that are read of one search. It finds addresses that contain the wanted ones, too, and a
// short address can be part of many; what is not found within the bound is looked up alone.
const searchPages = 3

// CustomersByEmail looks customers up by their email addresses, without regard to case, in the order of emails, each with
// its own error. An address that nobody has gives nil.
func (l *Loaders) CustomersByEmail(ctx context.Context, emails []string) ([]*upstream.Customer, []error) {
	folded := make([]string, len(emails))
	for i, email := range emails {
		folded[i] = foldEmail(email)
	}
	return loadAll(ctx, l.customersByEmail, folded)
}

// CustomerByEmail looks one customer up, together with whoever else asks now.
func (l *Loaders) CustomerByEmail(ctx context.Context, email string) (*upstream.Customer, error) {
	return l.customersByEmail.Load(ctx, foldEmail(email))()
}

// fetchByEmail searches for up to 25 addresses with each request, then for each that was missed alone, where all of them can
// be afforded: the search's index lags behind the latest changes, the list's own filter does not.
func (l *Loaders) fetchByEmail(ctx context.Context, emails []string) []*dataloader.Result[*upstream.Customer] {
	chunks := slices.Collect(slices.Chunk(emails, emailsPerSearch))
	indexes := make([]int, len(chunks))
	for i := range chunks {
		indexes[i] = i
	}
	search := func(ctx context.Context, i int) (map[string]*upstream.Customer, error) {
		return l.searchEmails(ctx, chunks[i])
	}
	found, failures := make(map[string]*upstream.Customer, len(emails)), make(map[string]error)
	for i, searched := range each(search)(ctx, indexes) {
		maps.Copy(found, searched.Data)
		if searched.Error != nil {
			for _, email := range chunks[i] {
				failures[email] = searched.Error
			}
		}
	}
	missed := slices.DeleteFunc(slices.Clone(emails), func(email string) bool {
		return found[email] != nil || failures[email] != nil
	})
	refusal := l.affordsFilters(ctx, missed)
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

func (l *Loaders) affordsFilters(ctx context.Context, emails []string) error {
	return l.client.Affords(ctx, len(emails), func(ctx context.Context, i int) error {
		_, err := l.client.CustomersFrom(ctx, upstream.CustomerFilter{Email: emails[i]}, "")
		return err
	})
}

// searchEmails returns those customers that one search finds, by address.
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

// filterEmail asks the list by cursor, whose filter is exact and up to date.
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
	// That the filter is exact is claimed. A customer that came without addresses is asked for them; more than one is not
	// to be expected, since no two customers have one address.
	if i := slices.IndexFunc(batch.Items, func(c *upstream.Customer) bool { return !tellsEmails(c) }); i >= 0 {
		return l.verifyEmail(ctx, batch.Items[i], email)
	}
	return nil, nil //nolint:nilnil // nobody has the address
}

// verifyEmail returns the customer if it has the address, and nil otherwise.
func (l *Loaders) verifyEmail(ctx context.Context, customer *upstream.Customer, email string) (*upstream.Customer, error) {
	entries, err := l.Entries(ctx, customer, upstream.Emails)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(entries, func(entry upstream.Entry) bool { return foldEmail(string(entry.Value)) == email }) {
		return nil, nil //nolint:nilnil // nobody has the address
	}
	return customer, nil
}

// tellsEmails tells whether a customer came with its addresses. Those of a search that did not are left alone: to ask for
// each one's addresses costs more than to look the wanted ones up.
func tellsEmails(customer *upstream.Customer) bool {
	_, told := customer.EmbeddedEntries(upstream.Emails)
	return told
}

// matchEmails adds to found the first customer that came with exactly one of the addresses.
func matchEmails(customers []*upstream.Customer, emails []string, found map[string]*upstream.Customer) {
	for _, customer := range customers {
		entries, _ := customer.EmbeddedEntries(upstream.Emails)
		for _, entry := range entries {
			address := foldEmail(string(entry.Value))
			if _, taken := found[address]; !taken && slices.Contains(emails, address) {
				found[address] = customer
			}
		}
	}
}

// foldEmail makes addresses equal that differ in the case of ASCII letters only. Other letters are different addresses: the
// Kelvin sign is no k.
func foldEmail(email string) string {
	folded := []byte(email)
	for i, c := range folded {
		if 'A' <= c && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}
