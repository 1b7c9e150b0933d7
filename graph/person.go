package graph

import (
	"context"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// customerOf resolves a customer whom a conversation mentions: from the mention if that is enough for the selection, and
// otherwise by a request. Nobody is null, and so is a customer who no longer exists.
func customerOf(ctx context.Context, person *upstream.Person) (*model.Customer, error) {
	customer, known := model.CustomerFromPerson(person)
	known = append(known, "conversations") // its resolver needs only the id
	if customer == nil || selectsOnly(selectedFields(ctx), known...) {
		return customer, nil
	}
	return customerByID(ctx, person.ID)
}

// userOf resolves a user whom a conversation mentions, as customerOf does a customer.
func userOf(ctx context.Context, person *upstream.Person) (*model.User, error) {
	user, known := model.UserFromPerson(person)
	if user == nil || selectsOnly(selectedFields(ctx), known...) {
		return user, nil
	}
	return userByID(ctx, person.ID)
}

// personByID returns the mention of a person by id only.
func personByID(id *int64) *upstream.Person {
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
