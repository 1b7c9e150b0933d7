package graph

import (
	"context"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/live"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

//go:generate go run ./generate

// Resolver is the root of the resolvers, which read through the loaders of their operation.
type Resolver struct {
	client *upstream.Client
	// cursors seals the cursors of lists.
	cursors *connection.Sealer
	// keys has the outcomes of mutations with an idempotency key.
	keys *idempotency.Keys[written]
	// schema is the served schema.
	schema *ast.Schema
	// hub tells subscriptions of changes. With readFirst, a subscription hears only of what its caller's own token can read.
	// Such a read has bounds of its own, since it belongs to no operation.
	hub          *live.Hub
	readFirst    bool
	readTimeout  time.Duration
	readRequests int
	// holds tells whether the credential of ctx's caller would be accepted now.
	holds func(ctx context.Context) bool
	// readOnly says that there are no mutations.
	readOnly bool
}

// entriesOf resolves a customer's entries of one kind.
func entriesOf[E model.EntryType](
	ctx context.Context, customer *model.Customer, kind upstream.EntryKind,
) ([]E, error) {
	entries, err := loaders.From(ctx).Entries(ctx, customer.Customer, kind)
	if err != nil {
		return nil, err
	}
	return model.NewEntries[E](entries), nil
}
