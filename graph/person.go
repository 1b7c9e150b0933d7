package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// selectsOnly tells whether the selection of the current field needs nothing but these fields.
func selectsOnly(ctx context.Context, known []string) bool {
	return !slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(field graphql.CollectedField) bool {
		return field.Name != "__typename" && !slices.Contains(known, field.Name)
	})
}

// customerOf resolves a customer whom a conversation mentions: from the mention where that is enough for the selection,
// otherwise by a request. Nobody, and who no longer exists, is null.
func customerOf(ctx context.Context, person *upstream.Person) (*model.Customer, error) {
	customer, known := model.CustomerFromPerson(person)
	if customer == nil || selectsOnly(ctx, append(known, "conversations")) { // which needs the id only
		return customer, nil
	}
	return customerByID(ctx, person.ID)
}

// customerByNumber is customerOf for a mention that is a number.
func customerByNumber(ctx context.Context, id *int64) (*model.Customer, error) {
	if id == nil {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return customerOf(ctx, &upstream.Person{ID: *id})
}

// userOf resolves a user whom a conversation mentions, as customerOf does a customer.
func userOf(ctx context.Context, person *upstream.Person) (*model.User, error) {
	user, known := model.UserFromPerson(person)
	if user == nil || selectsOnly(ctx, known) {
		return user, nil
	}
	return userByID(ctx, person.ID)
}

// userByNumber is userOf for a mention that is a number.
func userByNumber(ctx context.Context, id *int64) (*model.User, error) {
	if id == nil {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return userOf(ctx, &upstream.Person{ID: *id})
}

func userByID(ctx context.Context, id int64) (*model.User, error) {
	user, err := loaders.From(ctx).User(ctx, id)
	if err != nil {
		return nil, err
	}
	return model.NewUser(user), nil
}

// actorOf resolves a customer or a user. The typed nils of both become an untyped one, which is null.
func actorOf(ctx context.Context, person *upstream.Person) (model.Actor, error) {
	if person.IsCustomer() {
		customer, err := customerOf(ctx, person)
		if customer == nil || err != nil {
			return nil, err
		}
		return customer, nil
	}
	user, err := userOf(ctx, person)
	if user == nil || err != nil {
		return nil, err
	}
	return user, nil
}
