package graph

import (
	"context"
	"slices"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// eventsOf tells of the changes of one type of resource until ctx ends: of all resources, or of those with the ids.
func eventsOf[E any](
	ctx context.Context, r *Resolver, of upstream.ResourceType, ids []string, event func(model.Event) *E,
) (<-chan *E, error) {
	numbers, err := parseIDs("ids", ids)
	if err != nil {
		return nil, err
	}
	wants := func(change upstream.ResourceChange) bool {
		return change.Resource == of && (ids == nil || slices.Contains(numbers, change.ID))
	}
	return tell(ctx, r, wants, r.sight(), event), nil
}

// customerEventsOf tells of one kind of changes of customers.
func customerEventsOf(ctx context.Context, r *Resolver, kind upstream.ChangeKind) <-chan *model.CustomerEvent {
	wants := func(change upstream.ResourceChange) bool {
		return change.Resource == upstream.CustomerResource && change.Kind == kind
	}
	return tell(ctx, r, wants, r.sight(), newCustomerEvent)
}

// conversationEvents tells of the changes of one customer's conversations.
func conversationEvents(ctx context.Context, r *Resolver, customerID string) (<-chan *model.ConversationEvent, error) {
	number, err := parseID("customerId", customerID)
	if err != nil {
		return nil, err
	}
	wants := func(change upstream.ResourceChange) bool {
		return change.Resource == upstream.ConversationResource && (change.CustomerID == number || change.CustomerID == 0)
	}
	sight := r.sight()
	sight.customerID = number
	return tell(ctx, r, wants, sight, newConversationEvent), nil
}

func newCustomerEvent(event model.Event) *model.CustomerEvent {
	return &model.CustomerEvent{Event: event}
}

func newOrganizationEvent(event model.Event) *model.OrganizationEvent {
	return &model.OrganizationEvent{Event: event}
}

func newConversationEvent(event model.Event) *model.ConversationEvent {
	return &model.ConversationEvent{Event: event}
}

// tell subscribes to changes, and sends an event for each until ctx ends.
func tell[E any](
	ctx context.Context, r *Resolver, wants func(upstream.ResourceChange) bool, sight sight, event func(model.Event) *E,
) <-chan *E {
	events := make(chan *E)
	subscriber := r.hub.Subscribe(wants)
	go func() {
		defer close(events)
		defer subscriber.End()
		for {
			change, err := subscriber.Next(ctx)
			if err != nil {
				endSubscription(ctx, err)
				return
			}
			if !sight.covers(ctx, change) {
				continue
			}
			select {
			case events <- event(model.Event{Kind: model.KindOf(change), Number: change.ID}):
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

// sight is what one subscription may hear of.
type sight struct {
	client *upstream.Client
	// readFirst demands that the subscriber's own token can read what a change is about.
	readFirst bool
	// customerID is the customer whose conversations the subscription is about, or 0.
	customerID int64
	// shown has the resources that the subscription has told of.
	shown map[int64]struct{}
}

// sight is that of a subscription that has told of nothing.
func (r *Resolver) sight() sight { return sight{client: r.client, readFirst: r.readFirst} }

// maxShown bounds what a subscription remembers.
const maxShown = 10_000

// covers reads what a change is about where that has to be known. What cannot be read is not covered.
func (s *sight) covers(ctx context.Context, change upstream.ResourceChange) bool {
	if change.Kind == upstream.ResourceDeleted {
		return s.coversDeleted(change)
	}
	if !s.readFirst && !s.lacksCustomer(change) {
		return true
	}
	if !s.reads(ctx, change) {
		return false
	}
	if s.shown == nil || len(s.shown) == maxShown {
		s.shown = make(map[int64]struct{})
	}
	s.shown[change.ID] = struct{}{}
	return true
}

// coversDeleted decides on what can be read no more.
func (s *sight) coversDeleted(change upstream.ResourceChange) bool {
	_, shown := s.shown[change.ID]
	return shown || !s.readFirst && !s.lacksCustomer(change)
}

// lacksCustomer tells whether a change may be about another customer's conversation.
func (s *sight) lacksCustomer(change upstream.ResourceChange) bool {
	return s.customerID != 0 && change.CustomerID != s.customerID
}

func (s *sight) reads(ctx context.Context, change upstream.ResourceChange) bool {
	read := loaders.New(s.client, nil)
	switch change.Resource {
	case upstream.CustomerResource:
		customer, err := read.Customer(ctx, change.ID)
		return customer != nil && err == nil
	case upstream.OrganizationResource:
		_, err := read.Organization(ctx, upstream.OrganizationByID(change.ID), upstream.OrganizationParts{})
		return err == nil
	case upstream.ConversationResource:
		conversation, err := read.Conversation(ctx, change.ID)
		return conversation != nil && err == nil && (s.customerID == 0 || isOf(conversation, s.customerID))
	}
	return false
}

func isOf(conversation *upstream.Conversation, customerID int64) bool {
	return conversation.PrimaryCustomer != nil && conversation.PrimaryCustomer.ID == customerID
}
