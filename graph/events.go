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
	return sendEvents(ctx, r, wants, r.eventFilter(), event), nil
}

// customerEventsOf tells of one kind of changes of customers.
func customerEventsOf(ctx context.Context, r *Resolver, kind upstream.ChangeKind) <-chan *model.CustomerEvent {
	wants := func(change upstream.ResourceChange) bool {
		return change.Resource == upstream.CustomerResource && change.Kind == kind
	}
	return sendEvents(ctx, r, wants, r.eventFilter(), newCustomerEvent)
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
	filter := r.eventFilter()
	filter.customerID = number
	return sendEvents(ctx, r, wants, filter, newConversationEvent), nil
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

// sendEvents subscribes to changes, and sends an event for each until ctx ends.
func sendEvents[E any](
	ctx context.Context, r *Resolver, wants func(upstream.ResourceChange) bool, filter eventFilter, event func(model.Event) *E,
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
			covered, err := filter.covers(ctx, change)
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

// eventFilter decides which changes one subscription hears of.
type eventFilter struct {
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

// eventFilter returns the filter of a new subscription.
func (r *Resolver) eventFilter() eventFilter {
	return eventFilter{client: r.client, readFirst: r.readFirst, timeout: r.readTimeout, maxRequests: r.readRequests}
}

// maxShown bounds the resources that a subscription remembers.
const maxShown = 10_000

// covers tells whether the subscription hears of a change. Where it must, it reads what the change is about. It fails if the
// API does not accept the subscriber's own token: then the subscription must end.
func (f *eventFilter) covers(ctx context.Context, change upstream.ResourceChange) (bool, error) {
	if change.Kind == upstream.ResourceDeleted {
		return f.coversDeleted(ctx, change)
	}
	if f.readFirst || f.lacksCustomer(change) {
		if found, err := f.reads(ctx, change); !found {
			return false, f.refusal(err)
		}
	}
	if f.readFirst || f.customerID != 0 { // coversDeleted looks it up
		f.remember(change.ID)
	}
	return true, nil
}

// remember records a resource that the subscription has told of.
func (f *eventFilter) remember(id int64) {
	if f.shown == nil || len(f.shown) == maxShown {
		f.shown = make(map[int64]struct{})
	}
	f.shown[id] = struct{}{}
}

// coversDeleted is covers for a resource that was deleted, so that it cannot be read. The subscriber's own token has to be
// one that the API still accepts.
func (f *eventFilter) coversDeleted(ctx context.Context, change upstream.ResourceChange) (bool, error) {
	_, shown := f.shown[change.ID]
	if !f.readFirst {
		return shown || !f.lacksCustomer(change), nil
	}
	if !shown {
		return false, nil
	}
	_, err := f.reads(ctx, change)
	return err == nil || upstream.IsNotFound(err), f.refusal(err)
}

// lacksCustomer tells whether a change may be about another customer's conversation.
func (f *eventFilter) lacksCustomer(change upstream.ResourceChange) bool {
	return f.customerID != 0 && change.CustomerID != f.customerID
}

// refusal returns the reason to end the subscription, if a read has failed because of the subscriber's own token.
func (f *eventFilter) refusal(failure error) error {
	refused, ok := errors.AsType[*upstream.StatusError](failure)
	isRefused := ok && refused.Code == upstream.CodeUnauthorized || errors.Is(failure, upstream.ErrNoToken)
	if f.readFirst && isRefused {
		return errRefusedToken
	}
	return nil
}

// reads reads what a change is about. It reports false for what is missing, and for a conversation of another customer.
func (f *eventFilter) reads(ctx context.Context, change upstream.ResourceChange) (found bool, err error) {
	ctx, cancel := context.WithTimeout(upstream.WithRequestLimit(ctx, f.maxRequests), f.timeout)
	defer cancel()
	read := loaders.New(f.client, nil)
	switch change.Resource {
	case upstream.CustomerResource:
		customer, err := read.Customer(ctx, change.ID)
		return customer != nil && err == nil, err
	case upstream.OrganizationResource:
		organization, err := read.Organization(ctx, upstream.OrganizationByID(change.ID), upstream.OrganizationParts{})
		return organization != nil && err == nil, err
	case upstream.ConversationResource:
		conversation, err := read.Conversation(ctx, change.ID)
		return conversation != nil && err == nil && (f.customerID == 0 || isOf(conversation, f.customerID)), err
	}
	return false, nil
}

func isOf(conversation *upstream.Conversation, customerID int64) bool {
	return conversation.PrimaryCustomer != nil && conversation.PrimaryCustomer.ID == customerID
}
