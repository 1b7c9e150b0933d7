package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/upstream"
)

// atHand has the fields with resolvers whose values mostly come with their parents: a plan takes them from there, as the
// resolver would, and asks the resolver for those that did not come.
func (r *Resolver) atHand() map[string]plan.Ready {
	return map[string]plan.Ready{
		"Customer.emails":         entriesAtHand[model.Email](upstream.Emails),
		"Customer.phones":         entriesAtHand[model.Phone](upstream.Phones),
		"Customer.chats":          entriesAtHand[model.Chat](upstream.Chats),
		"Customer.socialProfiles": entriesAtHand[model.SocialProfile](upstream.SocialProfiles),
		"Customer.websites":       entriesAtHand[model.Website](upstream.Websites),
		"Customer.address":        objectAtHand(addressWith),
		"Customer.organization":   r.organizationAtHand,

		"Conversation.inbox": objectAtHand(mentionedInbox),
		"Conversation.tags":  oneByOne(tagsAtHand),
		"Conversation.primaryCustomer": customerAtHand(func(c *model.Conversation) *upstream.Person {
			return c.Complete(c.PrimaryCustomer)
		}),
		"Conversation.createdBy": actorAtHand(func(c *model.Conversation) *upstream.Person { return c.Complete(c.CreatedBy) }),
		"Conversation.assignee":  userAtHand(func(c *model.Conversation) *upstream.Person { return c.Complete(c.Assignee) }),
		"Conversation.closedBy":  userAtHand((*model.Conversation).Closer),

		"Thread.customer":      customerAtHand(func(t *model.Thread) *upstream.Person { return t.Customer }),
		"Thread.createdBy":     actorAtHand(func(t *model.Thread) *upstream.Person { return t.CreatedBy }),
		"Thread.assignedTo":    userAtHand(func(t *model.Thread) *upstream.Person { return t.AssignedTo }),
		"Rating.customer":      customerAtHand(func(r *model.Rating) *upstream.Person { return personOf(r.CustomerID) }),
		"Schedule.scheduledBy": userAtHand(func(s *model.Schedule) *upstream.Person { return personOf(s.ScheduledBy) }),
		"Snooze.snoozedBy":     userAtHand(func(s *model.Snooze) *upstream.Person { return personOf(s.SnoozedBy) }),
		"NextEvent.user":       userAtHand(func(n *model.NextEvent) *upstream.Person { return personOf(n.UserID) }),
	}
}

// together has the fields with resolvers that rows of a list ask for at once.
func (r *Resolver) together() map[string]plan.Together {
	return map[string]plan.Together{"Customer.organization": r.organizationsTogether}
}

// objectAtHand takes an object from its parent. known is false where the parent does not say enough for the selection.
func objectAtHand[P, T any](take func(parent *P, selected []graphql.CollectedField) (object *T, known bool)) plan.Ready {
	return oneByOne(func(selected []graphql.CollectedField) plan.TakeReady {
		return func(parent any, dst []any) ([]any, plan.Outcome) {
			object, known := take(parent.(*P), selected)
			switch {
			case !known:
				return dst, plan.Waits
			case object == nil:
				return dst, plan.Null
			}
			return append(dst, object), plan.Present
		}
	})
}

// oneByOne is for values that share no memory.
func oneByOne(ready func(selected []graphql.CollectedField) plan.TakeReady) plan.Ready {
	return func(selected []graphql.CollectedField) plan.BeginReady {
		take := ready(selected)
		return func() plan.TakeReady { return take }
	}
}

func customerAtHand[P any](mention func(*P) *upstream.Person) plan.Ready {
	return objectAtHand(func(parent *P, selected []graphql.CollectedField) (*model.Customer, bool) {
		return mentionedCustomer(mention(parent), selected)
	})
}

func userAtHand[P any](mention func(*P) *upstream.Person) plan.Ready {
	return objectAtHand(func(parent *P, selected []graphql.CollectedField) (*model.User, bool) {
		return mentionedUser(mention(parent), selected)
	})
}

func actorAtHand[P any](mention func(*P) *upstream.Person) plan.Ready {
	customer, user := customerAtHand(mention), userAtHand(mention)
	return oneByOne(func(selected []graphql.CollectedField) plan.TakeReady {
		takeCustomer, takeUser := customer(selected)(), user(selected)()
		return func(parent any, dst []any) ([]any, plan.Outcome) {
			if mention(parent.(*P)).IsCustomer() {
				return takeCustomer(parent, dst)
			}
			return takeUser(parent, dst)
		}
	})
}

// entriesAtHand takes the entries that are embedded in a customer.
func entriesAtHand[E model.EntryType](kind upstream.EntryKind) plan.Ready {
	begin := func() plan.TakeReady {
		var slab plan.Slab[E]
		return func(parent any, dst []any) ([]any, plan.Outcome) {
			wire, known := parent.(*model.Customer).EmbeddedEntries(kind)
			if !known {
				return dst, plan.Waits
			}
			entries := slab.Take(len(wire))
			model.WrapEntries(entries, wire)
			for i := range entries {
				dst = append(dst, &entries[i])
			}
			return dst, plan.Present
		}
	}
	return func([]graphql.CollectedField) plan.BeginReady { return begin }
}

// addressWith is the address that is embedded in a customer, nil for none.
func addressWith(customer *model.Customer, _ []graphql.CollectedField) (*model.Address, bool) {
	address, known := customer.EmbeddedAddress()
	return model.NewAddress(address), known
}

// organizationAtHand takes what a customer says of its organization.
func (r *Resolver) organizationAtHand(selected []graphql.CollectedField) plan.BeginReady {
	needs := needsOf(selected)
	return func() plan.TakeReady {
		var slab plan.Slab[model.OrganizationMention]
		return func(parent any, dst []any) ([]any, plan.Outcome) {
			customer := parent.(*model.Customer)
			ref, said, err := r.mentionedOrganization(customer, needs)
			switch {
			case err != nil || said == saysTooLittle:
				return dst, plan.Waits
			case said == saysNone:
				return dst, plan.Null
			}
			mention := &slab.Take(1)[0]
			return append(dst, mention.Of(ref.ID, customer.OrganizationName())), plan.Present
		}
	}
}

// organizationsTogether asks for the organizations of which the customers do not say enough.
func (r *Resolver) organizationsTogether(selected []graphql.CollectedField) plan.ResolveTogether {
	needs := needsOf(selected)
	return func(ctx context.Context, parents []any) ([]any, []error) {
		values, errs := make([]any, len(parents)), make([]error, len(parents))
		refs, places := make([]upstream.OrganizationRef, 0, len(parents)), make([]int, 0, len(parents))
		for i, parent := range parents {
			said, ref, known, err := r.organizationIn(parent.(*model.Customer), needs)
			if err == nil && !known {
				refs, places = append(refs, ref), append(places, i)
				continue
			}
			values[i], errs[i] = said, err
		}
		organizations, failures := loaders.From(ctx).Organizations(ctx, refs, needs.parts)
		var slab plan.Slab[model.Organization]
		for i, place := range places {
			customer := parents[place].(*model.Customer)
			if organizations[i] == nil || failures[i] != nil {
				values[place], errs[place] = fetchedOrganization(customer, organizations[i], failures[i])
				continue
			}
			organization := &slab.Take(1)[0]
			*organization = model.OrganizationOf(organizations[i])
			values[place] = organization
		}
		return values, errs
	}
}

// tagsAtHand takes what a conversation says of its tags.
func tagsAtHand(selected []graphql.CollectedField) plan.TakeReady {
	return func(parent any, dst []any) ([]any, plan.Outcome) {
		conversation := parent.(*model.Conversation)
		if !tagsAreMentioned(conversation, selected) {
			return dst, plan.Waits
		}
		tags := tagsFrom(conversation, nil)
		for i := range tags {
			dst = append(dst, &tags[i])
		}
		return dst, plan.Present
	}
}
