package shared

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The states of the connection.
const (
	starting int32 = iota // Redis has not answered yet
	available
	unavailable
)

const (
	// lossWindow is how long a loss of Redis delays that Redis is used again, see [availability.find].
	lossWindow = time.Minute
	// maxProbation is the largest number of heartbeats that Redis must answer in a row until it is used again.
	maxProbation = 8
)

// availability is whether Redis answers.
type availability struct {
	state   atomic.Int32
	wake    chan struct{} // has an element after a loss of Redis, so that the next heartbeat comes at once
	settled chan struct{} // closed when Redis has answered or failed for the first time
	logger  *slog.Logger

	mu        sync.Mutex // held while listeners are called, so that all of them get the changes in the same order
	listeners []func(available bool)
	lostAt    time.Time   // zero while Redis answers
	cause     error       // of the latest loss
	recent    []time.Time // the latest losses
	answers   int         // heartbeats in a row that Redis has answered since the latest loss

	logged   int32     // the state that the log shows
	warnedAt time.Time // when the log last said that Redis is lost
	losses   int       // since warnedAt
}

func newAvailability(logger *slog.Logger) availability {
	return availability{wake: make(chan struct{}, 1), settled: make(chan struct{}), logger: logger}
}

// Available tells whether Redis answers. It returns false once the store is being closed.
func (s *Store) Available() bool {
	return s.availability.state.Load() == available && !s.closing.Load()
}

// Settled tells whether Redis answers. At the start it waits until that is known, until ctx ends, or until the store is
// closed.
func (s *Store) Settled(ctx context.Context) bool {
	select {
	case <-s.availability.settled:
	case <-s.connections.Done():
	case <-ctx.Done():
	}
	return s.Available()
}

// firstAnswer is how long a server that starts waits for Redis before it goes on alone.
const firstAnswer = 2 * time.Second

// AvailableAtStart is [Store.Settled], but waits for [firstAnswer] at most.
func (s *Store) AvailableAtStart(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, firstAnswer)
	defer cancel()
	return s.Settled(ctx)
}

// OnAvailability calls listener whenever Redis is lost or found from now on. For the present state, call [Store.Available]
// afterwards. listener must return at once, and must not call OnAvailability.
func (s *Store) OnAvailability(listener func(available bool)) {
	s.availability.mu.Lock()
	defer s.availability.mu.Unlock()
	s.availability.listeners = append(s.availability.listeners, listener)
}

// lose records that Redis cannot be reached.
func (a *availability) lose(ctx context.Context, cause error) {
	if ctx.Err() != nil {
		return // the store is being closed
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cause, a.answers = cause, 0
	if a.change(ctx, unavailable) {
		select {
		case a.wake <- struct{}{}:
		default:
		}
	}
}

// find records that Redis has answered a heartbeat. Redis becomes available once it has answered as many heartbeats in a row
// as there were losses within lossWindow. So a Redis that answers only now and then is not used.
func (a *availability) find(ctx context.Context) {
	if a.state.Load() == available {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	a.recent = slices.DeleteFunc(a.recent, func(loss time.Time) bool { return now.Sub(loss) > lossWindow })
	a.answers++
	if a.answers >= len(a.recent) {
		a.change(ctx, available)
	}
}

// change sets the state, and reports whether the state was another one before. The caller holds mu.
func (a *availability) change(ctx context.Context, to int32) (changed bool) {
	from := a.state.Swap(to)
	if from != to {
		a.changed(from, to)
	}
	a.log(ctx)
	return from != to
}

// changed records a change of the state, and calls the listeners.
func (a *availability) changed(from, to int32) {
	if from == starting {
		close(a.settled)
	}
	a.lostAt = time.Time{}
	if to == unavailable {
		a.lostAt = time.Now()
		a.recent = append(a.recent[max(0, len(a.recent)-maxProbation+1):], a.lostAt)
		a.losses++
	}
	for _, listener := range a.listeners {
		listener(to == available)
	}
}

// lostFor returns how long Redis has been lost, or 0.
func (a *availability) lostFor() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lostAt.IsZero() {
		return 0
	}
	return time.Since(a.lostAt)
}

// log logs the state, unless the log shows it already. Within logInterval after one loss was logged, another loss is not: a
// connection that comes and goes does not fill the log.
func (a *availability) log(ctx context.Context) {
	state := a.state.Load()
	if state == a.logged {
		return
	}
	if state == available {
		a.logged = available
		a.logger.InfoContext(ctx, "Redis answers")
		return
	}
	if now := time.Now(); a.warnedAt.IsZero() || now.Sub(a.warnedAt) >= logInterval {
		a.logger.WarnContext(ctx, "Redis is unavailable: this server goes on alone, with its part of the budget",
			slog.String("error", a.cause.Error()), slog.Int("losses", a.losses))
		a.logged, a.warnedAt, a.losses = unavailable, now, 0
	}
}
