package upstream

import (
	"cmp"
	"strings"
)

// Person is what a conversation or a thread says of a customer or a user. Not every mention says the same: the creator of
// a conversation comes without a name, for one.
type Person struct {
	// ID is that of the customer or of the user. Answers name nobody by 0, too.
	ID int64 `json:"id"`
	// Type is customer, user or team.
	Type     *string `json:"type"`
	First    *string `json:"first"`
	Last     *string `json:"last"`
	Email    *string `json:"email"`
	PhotoURL *string `json:"photoUrl"`
}

// IsNobody tells whether the mention names nobody.
func (p *Person) IsNobody() bool { return p == nil || p.ID <= 0 }

// IsCustomer tells a customer from a user or a team. A mention without a type is none: the places that mention customers
// without one mention nobody else.
func (p *Person) IsCustomer() bool { return p.isOfType("customer") }

func (p *Person) isOfType(name string) bool {
	return p != nil && p.Type != nil && strings.EqualFold(*p.Type, name)
}

// same tells whether both mentions are known to be of one person. Customers and users are numbered separately.
func (p *Person) same(other *Person) bool {
	return other != nil && p.ID == other.ID && p.Type != nil && other.isOfType(*p.Type)
}

// Complete adds to one of the conversation's persons what the conversation says of the same person elsewhere. It returns
// nil for nobody.
func (c *Conversation) Complete(person *Person) *Person {
	if person.IsNobody() {
		return nil
	}
	complete := *person
	for _, other := range []*Person{c.PrimaryCustomer, c.CreatedBy, c.Assignee, c.ClosedByUser} {
		if !person.same(other) {
			continue
		}
		complete.First = cmp.Or(complete.First, other.First)
		complete.Last = cmp.Or(complete.Last, other.Last)
		complete.Email = cmp.Or(complete.Email, other.Email)
		complete.PhotoURL = cmp.Or(complete.PhotoURL, other.PhotoURL)
	}
	return &complete
}

// Closer is the user who closed the conversation, nil for nobody. Where the API sent no more, it is the number alone.
func (c *Conversation) Closer() *Person {
	if c.ClosedByUser.IsNobody() && c.ClosedBy != nil {
		user := "user"
		return c.Complete(&Person{ID: *c.ClosedBy, Type: &user})
	}
	return c.Complete(c.ClosedByUser)
}
