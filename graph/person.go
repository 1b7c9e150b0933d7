package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// selectsOnly tells whether a selection needs nothing but these fields.
func selectsOnly(selected []graphql.CollectedField, known []string) bool {
	return !slices.ContainsFunc(selected, func(field graphql.CollectedField) bool {
		return field.Name != "__typename" && !slices.Contains(known, field.Name)
	})
}

// selected are the fields that are selected of the current field.
func selected(ctx context.Context) []graphql.CollectedField {
	return graphql.CollectFieldsCtx(ctx, nil)
}

// mentionedCustomer is the customer of a mention, nil for nobody. It reports false where the selection needs more of the
// customer than the mention says.
func mentionedCustomer(person *upstream.Person, selected []graphql.CollectedField) (*model.Customer, bool) {
	customer, known := model.CustomerFromPerson(person)
	return customer, customer == nil || selectsOnly(selected, append(known, "conversations")) // which needs the id only
}

// mentionedUser is mentionedCustomer for a user.
func mentionedUser(person *upstream.Person, selected []graphql.CollectedField) (*model.User, bool) {
	user, known := model.UserFromPerson(person)
	return user, user == nil || selectsOnly(selected, known)
}

// customerOf resolves a customer whom a conversation mentions: from the mention where that is enough for the selection,
// otherwise by a request. Nobody, and who no longer exists, is null.
func customerOf(ctx context.Context, person *upstream.Person) (*model.Customer, error) {
	if customer, known := mentionedCustomer(person, selected(ctx)); known {
		return customer, nil
	}
	return customerByID(ctx, person.ID)
}

// customerByNumber is customerOf for a mention that is a number.
func customerByNumber(ctx context.Context, id *int64) (*model.Customer, error) {
	return customerOf(ctx, personOf(id))
}

// userOf resolves a user whom a conversation mentions, as customerOf does a customer.
func userOf(ctx context.Context, person *upstream.Person) (*model.User, error) {
	if user, known := mentionedUser(person, selected(ctx)); known {
		return user, nil
	}
	return userByID(ctx, person.ID)
}

// userByNumber is userOf for a mention that is a number.
func userByNumber(ctx context.Context, id *int64) (*model.User, error) {
	return userOf(ctx, personOf(id))
}

// personOf is a mention that is a number: nil, which is nobody, for none.
func personOf(id *int64) *upstream.Person {
	if id == nil {
		return nil
	}
	return &upstream.Person{ID: *id}
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
