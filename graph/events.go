package graph

import (
	"context"
	"errors"
	"slices"
	"time"

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

// unlessDeleted reads the object of an event, which is null after its deletion.
func unlessDeleted[T any](ctx context.Context, event model.Event, read func(context.Context, int64) (*T, error)) (*T, error) {
	if event.Kind == model.ChangeKindDeleted {
		return nil, nil //nolint:nilnil // null is the answer
	}
	return read(ctx, event.Number)
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
			if !r.holds(ctx) {
				endSubscription(ctx, errTakenAway)
				return
			}
			covered, err := sight.covers(ctx, change)
			if err != nil {
				endSubscription(ctx, err)
				return
			}
			if !covered {
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
	// timeout and maxRequests bound one read.
	timeout     time.Duration
	maxRequests int
	// customerID is the customer whose conversations the subscription is about, or 0.
	customerID int64
	// shown has the resources that the subscription has told of.
	shown map[int64]struct{}
}

// sight returns what a subscription that begins may hear of.
func (r *Resolver) sight() sight {
	return sight{client: r.client, readFirst: r.readFirst, timeout: r.readTimeout, maxRequests: r.readRequests}
}

// maxShown bounds what a subscription remembers.
const maxShown = 10_000

// covers reads what a change is about where that has to be known. What cannot be read is not covered. It fails if the API
// does not accept the subscriber's own token: then the subscription must end.
func (s *sight) covers(ctx context.Context, change upstream.ResourceChange) (bool, error) {
	if change.Kind == upstream.ResourceDeleted {
		return s.coversDeleted(ctx, change)
	}
	if s.readFirst || s.lacksCustomer(change) {
		if found, err := s.reads(ctx, change); !found {
			return false, s.refusal(err)
		}
	}
	if s.readFirst || s.customerID != 0 { // their deletions ask for it
		s.note(change.ID)
	}
	return true, nil
}

// note remembers what the subscription tells of.
func (s *sight) note(id int64) {
	if s.shown == nil || len(s.shown) == maxShown {
		s.shown = make(map[int64]struct{})
	}
	s.shown[id] = struct{}{}
}

// coversDeleted decides on what can be read no more. The subscriber's own token has to be one that the API still accepts.
func (s *sight) coversDeleted(ctx context.Context, change upstream.ResourceChange) (bool, error) {
	_, shown := s.shown[change.ID]
	if !s.readFirst {
		return shown || !s.lacksCustomer(change), nil
	}
	if !shown {
		return false, nil
	}
	_, err := s.reads(ctx, change)
	return err == nil || upstream.IsNotFound(err), s.refusal(err)
}

// lacksCustomer tells whether a change may be about another customer's conversation.
func (s *sight) lacksCustomer(change upstream.ResourceChange) bool {
	return s.customerID != 0 && change.CustomerID != s.customerID
}

// refusal returns the reason to end the subscription, if a read has failed because of the subscriber's own token.
func (s *sight) refusal(failure error) error {
	refused, ok := errors.AsType[*upstream.StatusError](failure)
	isRefused := ok && refused.Code == upstream.CodeUnauthorized || errors.Is(failure, upstream.ErrNoToken)
	if s.readFirst && isRefused {
		return errRefusedToken
	}
	return nil
}

// reads reads what a change is about. It reports false for what is missing, and for a conversation of another customer.
func (s *sight) reads(ctx context.Context, change upstream.ResourceChange) (found bool, err error) {
	ctx, cancel := context.WithTimeout(upstream.WithRequestLimit(ctx, s.maxRequests), s.timeout)
	defer cancel()
	read := loaders.New(s.client, nil)
	switch change.Resource {
	case upstream.CustomerResource:
		customer, err := read.Customer(ctx, change.ID)
		return customer != nil && err == nil, err
	case upstream.OrganizationResource:
		organization, err := read.Organization(ctx, upstream.OrganizationByID(change.ID), upstream.OrganizationParts{})
		return organization != nil && err == nil, err
	case upstream.ConversationResource:
		conversation, err := read.Conversation(ctx, change.ID)
		return conversation != nil && err == nil && (s.customerID == 0 || isOf(conversation, s.customerID)), err
	}
	return false, nil
}

func isOf(conversation *upstream.Conversation, customerID int64) bool {
	return conversation.PrimaryCustomer != nil && conversation.PrimaryCustomer.ID == customerID
}
