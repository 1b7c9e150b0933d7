package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// customerOf resolves a customer whom a conversation mentions: from the mention if that is enough for the selection, and
// otherwise by a request. Nobody is null, and so is a customer who no longer exists.
func customerOf(ctx context.Context, person *upstream.Person) (*model.Customer, error) {
	if customer, known := mentionedCustomer(person, selected(ctx)); known {
		return customer, nil
	}
	return customerByID(ctx, person.ID)
}

// mentionedCustomer returns the customer of a mention, or nil for nobody. Known is false when the selection needs more of
// the customer than the mention tells.
func mentionedCustomer(
	person *upstream.Person, fields []graphql.CollectedField,
) (customer *model.Customer, known bool) {
	customer, told := model.CustomerFromPerson(person)
	told = append(told, "conversations") // its resolver needs only the id
	return customer, customer == nil || selectsOnly(fields, told...)
}

// userOf resolves a user whom a conversation mentions, as customerOf does a customer.
func userOf(ctx context.Context, person *upstream.Person) (*model.User, error) {
	if user, known := mentionedUser(person, selected(ctx)); known {
		return user, nil
	}
	return userByID(ctx, person.ID)
}

// mentionedUser returns the user of a mention, as mentionedCustomer does the customer.
func mentionedUser(person *upstream.Person, fields []graphql.CollectedField) (user *model.User, known bool) {
	user, told := model.UserFromPerson(person)
	return user, user == nil || selectsOnly(fields, told...)
}

// personOf returns the mention of a person by id only. Without an id it is nil, which means nobody.
func personOf(id *int64) *upstream.Person {
	if id == nil {
		return nil
	}
	return &upstream.Person{ID: *id}
}

func userByID(ctx context.Context, id int64) (*model.User, error) {
	user, err := loaders.From(ctx).User(ctx, id)
	return mapOne(user, err, model.NewUser)
}

// actorOf resolves a customer or a user. A nil pointer to either becomes a nil interface, which is null.
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
