package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/graph/live"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
)

// SubscriptionOptions configures subscriptions.
type SubscriptionOptions struct {
	// Most bounds the subscriptions at the same time, and MostOfCaller those of one caller. 0: there can be none.
	Most, MostOfCaller int
	// Lifetime bounds the time of one subscription. 0: it does not end by itself.
	Lifetime time.Duration
	// Until returns when the credential of ctx's caller ends, and the zero time if it does not. Nil: no credential ends.
	Until func(ctx context.Context) time.Time
	// Holds tells whether the credential of ctx's caller would be accepted now. Nil: no credential is taken away.
	Holds func(ctx context.Context) bool
	// ReadFirst tells a subscriber only of what the subscriber's own token can read.
	ReadFirst bool
	// OnStop calls a function when the server stops: subscriptions are completed then. The function that it returns prevents
	// the call. Nil: the server does not stop.
	OnStop func(stop func()) (prevent func() bool)
}

// subscriptions bounds subscriptions in number and in time, and makes the answer to each event an operation of its own.
type subscriptions struct {
	options   SubscriptionOptions
	slots     *live.Slots
	turns     *live.Turns
	gate      *admission.Gate
	operation func(context.Context, *graphql.OperationContext) context.Context
	timeout   time.Duration // of the answer to one event
	observer  Observer      // may be nil
}

func newSubscriptions(opts Options, gate *admission.Gate) *subscriptions {
	return &subscriptions{
		options:   opts.Subscriptions,
		slots:     live.NewSlots(opts.Subscriptions.Most, opts.Subscriptions.MostOfCaller),
		turns:     live.NewTurns(eventsAtOnce(opts.Admission.Operations)),
		gate:      gate,
		operation: opts.withOperation,
		timeout:   opts.OperationTimeout,
		observer:  opts.Observer,
	}
}

// eventsAtOnce is how many events of one caller are answered at once: enough to spend a REST budget, and few enough that the
// caller's queries find room beside events that a thousand subscribers hear of at once. Operations is the bound of all
// operations; 0 or less: a large one.
func eventsAtOnce(operations int) int {
	const most = 16
	if operations <= 0 {
		return most
	}
	return min(most, max(operations/4, 1))
}

// subscriptionEndedError is the cause of the end of a subscription that its client did not end. Clients see its text.
type subscriptionEndedError struct {
	reason string
	end    SubscriptionEnd
}

func (e *subscriptionEndedError) Error() string { return e.reason }

//nolint:gochecknoglobals // constants
var (
	errLifetime     = &subscriptionEndedError{"The subscription has reached its longest time. Subscribe again.", EndedByLifetime}
	errCredential   = &subscriptionEndedError{"The credential has expired. Sign in and subscribe again.", EndedByCredential}
	errRefusedToken = &subscriptionEndedError{
		"Help Scout does not accept the token. Sign in and subscribe again.", EndedByCredential,
	}
	errTakenAway = &subscriptionEndedError{
		"The credential is not accepted any more. Sign in and subscribe again.", EndedByCredential,
	}
	errTooSlow = &subscriptionEndedError{
		"More has changed than the client has read in time. Read afresh and subscribe again.", EndedAsTooSlow,
	}
	errMissed = &subscriptionEndedError{
		"Changes may have been missed. Read afresh and subscribe again.", EndedByMiss,
	}
)

// begin takes a slot for a subscription, and gives it a context that ends with its request, its lifetime or the caller's
// credential.
func (s *subscriptions) begin(documents *persisted.Extension) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		operation := graphql.GetOperationContext(ctx)
		if operation.Operation.Operation != ast.Subscription {
			return next(ctx)
		}
		giveBack, bound := s.slots.Take(upstream.CallerOf(ctx))
		if giveBack == nil {
			if s.observer != nil {
				s.observer.SubscriptionRefused(transport.StreamKindOf(ctx))
			}
			return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{tooManySubscriptions(bound)}})
		}
		noteSubscription(ctx, identify(ctx, operation, documents))
		ctx, end := s.bounded(ctx)
		s.recheck(ctx, end)
		context.AfterFunc(ctx, giveBack)
		s.watch(ctx)
		return next(context.WithValue(ctx, endKey{}, end))
	}
}

// watch tells the observer of a subscription until ctx ends.
func (s *subscriptions) watch(ctx context.Context) {
	if s.observer == nil {
		return
	}
	ended := s.observer.Subscription(transport.StreamKindOf(ctx))
	context.AfterFunc(ctx, func() { ended(endedBy(context.Cause(ctx))) })
}

// endedBy tells why a subscription ended, by the cause of its context's end.
func endedBy(cause error) SubscriptionEnd {
	if ended, ok := errors.AsType[*subscriptionEndedError](cause); ok {
		return ended.end
	}
	if errors.Is(cause, transport.ErrStopping) {
		return EndedByStop
	}
	return EndedByClient
}

func tooManySubscriptions(bound int) *gqlerror.Error {
	extensions := errorcode.SubscriptionLimit.Extensions()
	extensions["limit"] = bound
	return &gqlerror.Error{Message: fmt.Sprintf("The limit of open subscriptions is reached: %d.", bound), Extensions: extensions}
}

// bounded returns a context that ends in time, with the reason as its cause.
func (s *subscriptions) bounded(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, end := context.WithCancelCause(ctx)
	at, cause := s.endOf(ctx)
	if at.IsZero() {
		return ctx, end
	}
	timed, cancel := context.WithDeadlineCause(ctx, at, cause)
	context.AfterFunc(timed, cancel)
	return timed, end
}

// endOf returns when a subscription that begins now ends at the latest, and why; the zero time if it does not end by itself.
func (s *subscriptions) endOf(ctx context.Context) (time.Time, error) {
	var at time.Time
	if s.options.Lifetime > 0 {
		at = time.Now().Add(s.options.Lifetime)
	}
	if s.options.Until != nil {
		if until := s.options.Until(ctx); !until.IsZero() && (at.IsZero() || until.Before(at)) {
			return until, errCredential
		}
	}
	return at, errLifetime
}

// recheckEvery is how long a subscription may last whose credential was taken away.
const recheckEvery = time.Minute

// recheck ends a subscription whose caller's credential was taken away. A timer takes less memory than a goroutine. It ends with
// the subscription, whose memory it would hold for a minute otherwise.
func (s *subscriptions) recheck(ctx context.Context, end context.CancelCauseFunc) {
	if s.options.Holds == nil {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(math.MaxInt64, func() {
		if !s.options.Holds(ctx) {
			end(errTakenAway)
			return
		}
		timer.Reset(recheckEvery)
	})
	timer.Reset(recheckEvery) // not before the function can see the timer
	context.AfterFunc(ctx, func() { timer.Stop() })
}

type endKey struct{}

// endSubscription ends the subscription that ctx belongs to, because of a failure to hear of its next change.
func endSubscription(ctx context.Context, failure error) {
	end, ok := ctx.Value(endKey{}).(context.CancelCauseFunc)
	switch {
	case !ok:
	case errors.Is(failure, live.ErrTooSlow):
		end(errTooSlow)
	case errors.Is(failure, live.ErrMissed):
		end(errMissed)
	default:
		if ended, ok := errors.AsType[*subscriptionEndedError](failure); ok {
			end(ended)
		}
	}
}

// event admits the answer to an event, and gives it a deadline, a meter and loaders of its own. Events wait for their turn and
// for room, and are not refused: subscribers could not ask for them again.
func (s *subscriptions) event(ctx context.Context) (context.Context, func(), error) {
	operation := graphql.GetOperationContext(ctx)
	endTurn, err := s.turns.Take(ctx, upstream.CallerOf(ctx))
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // the subscription has ended
	}
	permit, err := s.awaitRoom(ctx, operation)
	if err != nil {
		endTurn()
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, &operationTimeoutError{s.timeout})
	answered := func() {}
	if s.observer != nil {
		ctx, answered = s.observer.Event(ctx, transport.StreamKindOf(ctx))
	}
	end := func() {
		answered()
		cancel()
		permit.Release()
		endTurn()
	}
	return s.operation(ctx, operation), end, nil
}

// awaitRoom admits an answer as soon as there is room for it.
func (s *subscriptions) awaitRoom(ctx context.Context, operation *graphql.OperationContext) (transport.Permit, error) {
	const again = 250 * time.Millisecond
	for {
		permit, err := admitBy(s.gate)(ctx, operation)
		if _, overloaded := errors.AsType[*admission.OverloadedError](err); !overloaded {
			return permit, err
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return nil, context.Cause(ctx) //nolint:wrapcheck // why the subscription ends
		}
	}
}
