package model

import (
	"strings"

	"mailbox-graphql/upstream"
)

// Actor is a customer or a user.
type Actor interface{ IsActor() }

// IsActor marks a type of the union.
func (*Customer) IsActor() {}

// IsActor marks a type of the union.
func (*User) IsActor() {}

// UserFromPerson is what a conversation or a thread says of a user, nil for nobody. Only the fields that known names may
// be read from it: what is not mentioned may still be set.
func UserFromPerson(person *upstream.Person) (user *User, known []string) {
	if person.IsNobody() {
		return nil, nil
	}
	user = &User{&upstream.User{
		ID: person.ID, Type: person.Type, FirstName: person.First, LastName: person.Last,
		Email: person.Email, PhotoURL: person.PhotoURL,
	}}
	known = knownOf(person)
	if person.Type != nil {
		known = append(known, "type")
	}
	if person.Email != nil {
		known = append(known, "email")
	}
	return user, known
}

// CustomerFromPerson is what a conversation or a thread says of a customer, nil for nobody. Only the fields that known
// names may be read from it: what is not mentioned may still be set, and one email address is not all of them.
func CustomerFromPerson(person *upstream.Person) (customer *Customer, known []string) {
	if person.IsNobody() {
		return nil, nil
	}
	customer = &Customer{Customer: &upstream.Customer{
		ID: person.ID, FirstName: person.First, LastName: person.Last, PhotoURL: person.PhotoURL,
	}}
	return customer, knownOf(person)
}

// knownOf names the fields of both kinds of people that a mention tells. Where one name is mentioned there is no other.
func knownOf(person *upstream.Person) []string {
	known := []string{"id", "nodeId"}
	if person.First != nil || person.Last != nil {
		known = append(known, "firstName", "lastName", "name")
	}
	if person.PhotoURL != nil {
		known = append(known, "photoUrl")
	}
	return known
}

// fullName joins the names that are there.
func fullName(first, last *string) *string {
	var parts []string
	for _, part := range []*string{first, last} {
		if part != nil && *part != "" {
			parts = append(parts, *part)
		}
	}
	if parts == nil {
		return nil
	}
	name := strings.Join(parts, " ")
	return &name
}
