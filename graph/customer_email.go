package graph

import (
	"context"
	"fmt"
	"strings"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
)

// maxEmails bounds the addresses of one field: each address that the search misses costs a request.
const maxEmails = 100

// maxEmailLength is the most octets that an address has: 64, an at sign and 255 (RFC 5321, section 4.5.3.1).
const maxEmailLength = 320

func customerByEmail(ctx context.Context, email string) (*model.Customer, error) {
	if err := checkEmail("email", email); err != nil {
		return nil, err
	}
	customer, err := loaders.From(ctx).CustomerByEmail(ctx, email)
	return mapOne(customer, err, model.NewCustomer)
}

func (r *Resolver) customersByEmails(ctx context.Context, emails []string) ([]*model.Customer, error) {
	if len(emails) > maxEmails {
		problem := fmt.Sprintf("has %d addresses; at most %d are allowed", len(emails), maxEmails)
		return nil, refused("emails", problem)
	}
	for _, email := range emails {
		if err := checkEmail("emails", email); err != nil {
			return nil, err
		}
	}
	customers, errs := loaders.From(ctx).CustomersByEmail(ctx, emails)
	return r.rowsOrErrors(ctx, customers, errs), nil
}

func checkEmail(argument, email string) error {
	if at := strings.LastIndexByte(email, '@'); at < 1 || at == len(email)-1 || len(email) > maxEmailLength {
		return refused(argument, "must hold whole email addresses, such as \"bear@acme.com\"")
	}
	return nil
}
