package graph

import (
	"context"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

//go:generate go run ./generate

// Resolver is the root of the resolvers. What they fetch goes through the operation's loaders.
type Resolver struct {
	client *upstream.Client
	// cursors seals what lists give out.
	cursors *connection.Sealer
}

// entriesOf resolves one of a customer's entry lists.
func entriesOf[E model.EntryType](
	ctx context.Context, customer *model.Customer, kind upstream.EntryKind,
) ([]E, error) {
	entries, err := loaders.From(ctx).Entries(ctx, customer.Customer, kind)
	if err != nil {
		return nil, err
	}
	return model.NewEntries[E](entries), nil
}
