package graph

import (
	"context"
	"time"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
)

// Observer learns of operations, for metrics and traces. Nothing that it learns is of an account's data. Its methods are called
// concurrently and must return at once.
type Observer interface {
	loaders.Observer

	// Operation is called when a request begins that may be an operation, and the function that it returns when the request has
	// been answered. The operation runs in the returned context.
	Operation(ctx context.Context) (context.Context, func(Operation))
	// Subscription is called when a subscription begins, after Operation, and the function that it returns when it ends.
	Subscription(over transport.StreamKind) (ended func(SubscriptionEnd))
	// SubscriptionRefused is called for a subscription that exceeds the bound of the server or of the caller.
	SubscriptionRefused(over transport.StreamKind)
	// Event is called when an event of a subscription begins to be answered, and the function that it returns when the answer
	// has been made. The answer is made in the returned context.
	Event(ctx context.Context, over transport.StreamKind) (context.Context, func())
	// Mark names an operation that runs to those that share its answer, see [Operation].Shared.
	Mark(ctx context.Context) (mark any)
	// Admission is called once, with a function that reads how many operations run and wait.
	Admission(read func() admission.Stats)
}

// Operation is a request that has been answered.
type Operation struct {
	// Hash is the SHA-256 of the document's text. Type and Name are the operation's. All are empty if the document is not valid.
	Hash, Type, Name string
	// Persisted tells whether the document is a trusted one or one that a client has registered.
	Persisted bool
	// Outcome is how it went.
	Outcome Outcome
	// Answer is where the answer came from.
	Answer AnswerOrigin
	// Shared is the mark of the operation whose answer this one shares. Nil: it shares none.
	Shared any
	// Codes are those of the errors in the answer.
	Codes []string
	// Duration is the time that it took. For a subscription that is the time of the whole stream.
	Duration time.Duration
}

// Outcome is how an operation went.
type Outcome string

// The outcomes.
const (
	// Succeeded: the answer has no errors.
	Succeeded Outcome = "success"
	// PartlySucceeded: the answer has data and errors.
	PartlySucceeded Outcome = "partial"
	// Failed: the answer has errors and no data.
	Failed Outcome = "failure"
	// WasRefused: the request did not become an operation.
	WasRefused Outcome = "refused"
	// WasAbandoned: the client left before it had the answer.
	WasAbandoned Outcome = "abandoned"
)

// SubscriptionEnd is why a subscription has ended.
type SubscriptionEnd string

// The reasons.
const (
	// EndedByClient: the client has ended it, or is gone.
	EndedByClient SubscriptionEnd = "client"
	// EndedByLifetime: it has reached its longest time.
	EndedByLifetime SubscriptionEnd = "lifetime"
	// EndedByCredential: the caller's credential has expired.
	EndedByCredential SubscriptionEnd = "credential"
	// EndedAsTooSlow: the client has not read in time.
	EndedAsTooSlow SubscriptionEnd = "too_slow"
	// EndedByMiss: the server may have missed changes that other servers have heard of.
	EndedByMiss SubscriptionEnd = "missed"
	// EndedByStop: the server stops.
	EndedByStop SubscriptionEnd = "stop"
)

// AnswerOrigin is where the answer of an operation came from.
type AnswerOrigin string

// The origins.
const (
	// Executed: the operation ran.
	Executed AnswerOrigin = "miss"
	// FromKept: the answer of an earlier operation was kept.
	FromKept AnswerOrigin = "hit"
	// FromShared: an equal operation ran at the same time.
	FromShared AnswerOrigin = "coalesced"
)
