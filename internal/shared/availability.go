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

// quiet is the time between two lines of the log that say that Redis is lost.
const quiet = time.Minute

// mostAnswers is how many heartbeats Redis must answer in a row at most until it is used again.
const mostAnswers = 8

// availability is whether Redis answers.
type availability struct {
	state   atomic.Int32
	wake    chan struct{} // has an element when Redis was lost, so that the next heartbeat comes at once
	settled chan struct{} // closed when Redis has answered or failed for the first time
	logger  *slog.Logger

	mu      sync.Mutex // of changes: who is told of them hears them in their order
	tells   []func(available bool)
	lostAt  time.Time   // zero while Redis answers
	cause   error       // of the latest loss
	recent  []time.Time // the latest losses
	answers int         // heartbeats in a row that Redis has answered since the latest loss

	logged   int32     // the state that the log says
	warnedAt time.Time // when it last said that Redis is lost
	losses   int       // since then
}

func newAvailability(logger *slog.Logger) availability {
	return availability{wake: make(chan struct{}, 1), settled: make(chan struct{}), logger: logger}
}

// Available tells whether Redis answers. A store that is closed has none.
func (s *Store) Available() bool {
	return s.availability.state.Load() == available && !s.closing.Load()
}

// Settled tells whether Redis answers. At the start it waits until that is known, for as long as ctx allows, or the store is
// closed.
func (s *Store) Settled(ctx context.Context) bool {
	select {
	case <-s.availability.settled:
	case <-s.connections.Done():
	case <-ctx.Done():
	}
	return s.Available()
}

// OnAvailability calls tell whenever Redis is lost or found from now on; ask [Store.Available] afterwards for how it is now.
// tell must return at once, and must not call OnAvailability.
func (s *Store) OnAvailability(tell func(available bool)) {
	s.availability.mu.Lock()
	defer s.availability.mu.Unlock()
	s.availability.tells = append(s.availability.tells, tell)
}

// lose notes that Redis cannot be reached.
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

// find notes that Redis answers. After losses within the last minute, it takes as many heartbeats in a row: so Redis is left
// alone where it answers now and then.
func (a *availability) find(ctx context.Context) {
	if a.state.Load() == available {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	a.recent = slices.DeleteFunc(a.recent, func(loss time.Time) bool { return now.Sub(loss) > quiet })
	a.answers++
	if a.answers >= len(a.recent) {
		a.change(ctx, available)
	}
}

// change notes the state, which may be the old one. It reports whether it is another one.
func (a *availability) change(ctx context.Context, to int32) (changed bool) {
	from := a.state.Swap(to)
	if from != to {
		a.note(from, to)
	}
	a.report(ctx)
	return from != to
}

// note tells of a change.
func (a *availability) note(from, to int32) {
	if from == starting {
		close(a.settled)
	}
	a.lostAt = time.Time{}
	if to == unavailable {
		a.lostAt = time.Now()
		a.recent = append(a.recent[max(0, len(a.recent)-mostAnswers+1):], a.lostAt)
		a.losses++
	}
	for _, tell := range a.tells {
		tell(to == available)
	}
}

// lostFor is how long Redis has been lost, or 0.
func (a *availability) lostFor() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lostAt.IsZero() {
		return 0
	}
	return time.Since(a.lostAt)
}

// report logs the state, unless the log says so already. A loss that follows another one shortly is logged only if it lasts: so
// a connection that comes and goes does not fill the log.
func (a *availability) report(ctx context.Context) {
	state := a.state.Load()
	if state == a.logged {
		return
	}
	if state == available {
		a.logged = available
		a.logger.InfoContext(ctx, "Redis answers")
		return
	}
	if now := time.Now(); a.warnedAt.IsZero() || now.Sub(a.warnedAt) >= quiet {
		a.logger.WarnContext(ctx, "Redis is unavailable: this server goes on by itself, with its part of the budget",
			slog.String("error", a.cause.Error()), slog.Int("losses", a.losses))
		a.logged, a.warnedAt, a.losses = unavailable, now, 0
	}
}
