package tier

import (
	"context"
	"time"

	"mailbox-graphql/upstream"
)

// Outcome is what a look into the tier brought.
type Outcome string

// The outcomes.
const (
	// Hit: there was an answer.
	Hit Outcome = "hit"
	// Waited: another server was loading the answer, and now there is one.
	Waited Outcome = "waited"
	// Miss: there was none, and this server has the lease.
	Miss Outcome = "miss"
	// Unused: there was neither an answer nor a lease. Redis is unavailable or refuses, a tag is held (see [Tier.Hold]), or
	// other servers have failed to load the answer.
	Unused Outcome = "unused"
)

// Observer learns of looks, for metrics and traces. Its methods are called concurrently and must return at once.
type Observer interface {
	// Looked is called after each [Tier.Find], with the context of the read.
	Looked(ctx context.Context, outcome Outcome, took time.Duration)
}

type noObserver struct{}

func (noObserver) Looked(context.Context, Outcome, time.Duration) {}

func outcomeOf(found upstream.Shared, waited bool) Outcome {
	switch {
	case found.Answer != nil && waited:
		return Waited
	case found.Answer != nil:
		return Hit
	case found.Lease != nil:
		return Miss
	default:
		return Unused
	}
}
