package loaders

import (
	"context"
	"slices"
	"strings"

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
		folded[i] = strings.ToLower(email)
	}
	return loadAll(ctx, l.customersByEmail, folded)
}

// CustomerByEmail looks one customer up, together with whoever else asks now.
func (l *Loaders) CustomerByEmail(ctx context.Context, email string) (*upstream.Customer, error) {
	return l.customersByEmail.Load(ctx, strings.ToLower(email))()
}

// fetchByEmail searches for up to 25 addresses with each request, then for each that was missed alone: the search's index
// lags behind the latest changes, the list's own filter does not.
func (l *Loaders) fetchByEmail(ctx context.Context, emails []string) []*dataloader.Result[*upstream.Customer] {
	chunks := slices.Collect(slices.Chunk(emails, emailsPerSearch))
	indexes := make([]int, len(chunks))
	for i := range chunks {
		indexes[i] = i
	}
	search := func(ctx context.Context, i int) (map[string]*upstream.Customer, error) {
		return l.searchEmails(ctx, chunks[i])
	}
	var results []*dataloader.Result[*upstream.Customer]
	for i, found := range each(search)(ctx, indexes) {
		results = append(results, l.completeSearch(ctx, chunks[i], found)...)
	}
	return results
}

func (l *Loaders) completeSearch(
	ctx context.Context, emails []string, found *dataloader.Result[map[string]*upstream.Customer],
) []*dataloader.Result[*upstream.Customer] {
	if found.Error != nil {
		return slices.Repeat([]*dataloader.Result[*upstream.Customer]{failed[*upstream.Customer](found.Error)}, len(emails))
	}
	return each(func(ctx context.Context, email string) (*upstream.Customer, error) {
		if customer, ok := found.Data[email]; ok {
			return customer, nil
		}
		return l.filterEmail(ctx, email)
	})(ctx, emails)
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
		if err := l.matchEmails(ctx, page.Items, emails, found); err != nil {
			return nil, err
		}
		if number >= page.TotalPages {
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
	if err := l.matchEmails(ctx, batch.Items, []string{email}, found); err != nil {
		return nil, err
	}
	return found[email], nil
}

// matchEmails adds to found the first customer that has exactly one of the addresses.
func (l *Loaders) matchEmails(
	ctx context.Context, customers []*upstream.Customer, emails []string, found map[string]*upstream.Customer,
) error {
	for _, customer := range customers {
		entries, err := l.Entries(ctx, customer, upstream.Emails)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			address := strings.ToLower(string(entry.Value))
			if _, taken := found[address]; !taken && slices.Contains(emails, address) {
				found[address] = customer
			}
		}
	}
	return nil
}
