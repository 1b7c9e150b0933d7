package upstream

import (
	"cmp"
	"strings"
)

// Person is a customer, a user or a team as a conversation or a thread mentions it. Mentions differ in what they hold: the
// creator of a conversation has no name, for example.
type Person struct {
	// ID is the id of the customer, user or team. 0 or less: the mention names nobody.
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

// IsCustomer tells whether the mention says that the person is a customer. It is false for a mention without a type, as in
// [Thread].Customer.
func (p *Person) IsCustomer() bool { return p.isOfType("customer") }

func (p *Person) isOfType(name string) bool {
	return p != nil && p.Type != nil && strings.EqualFold(*p.Type, name)
}

// same tells whether both mentions are known to name the same person. A customer and a user can have the same id.
func (p *Person) same(other *Person) bool {
	return other != nil && p.ID == other.ID && p.Type != nil && other.isOfType(*p.Type)
}

// Complete returns a copy of the mention, completed from the conversation's other mentions of the same person. It returns
// nil for a mention that names nobody.
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

// Closer returns the user who closed the conversation, or nil for nobody. It may hold no more than the user's id.
func (c *Conversation) Closer() *Person {
	if c.ClosedByUser.IsNobody() && c.ClosedBy != nil {
		user := "user"
		return c.Complete(&Person{ID: *c.ClosedBy, Type: &user})
	}
	return c.Complete(c.ClosedByUser)
}
