package answers

import (
	"context"
	"errors"
	"sync"
)

// Flights are the runs of operations that are under way, by name. Its zero value is ready for use.
type Flights struct {
	mu     sync.Mutex
	byName map[string]*Flight
}

// Flight is one run of an operation, for everyone who waits for it.
type Flight struct {
	flights *Flights
	name    string
	about   any
	waiting int                // guarded by Flights.mu
	cancel  context.CancelFunc // set by Run, before others can see the flight

	done  chan struct{}
	panic any // set before done is closed
}

// Join returns the run with the name that is under way, or begins one with run. The caller leads the run that it begins, and
// must call Wait for any run. about says of the caller what those who join its run may want to know. run gets a context of its
// own, from detach, which ends when nobody waits any more.
func (f *Flights) Join(
	name string, about any, detach func() (context.Context, context.CancelFunc), run func(context.Context),
) (flight *Flight, leads bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if flight := f.byName[name]; flight != nil {
		flight.waiting++
		return flight, false
	}
	ctx, cancel := detach()
	flight = &Flight{flights: f, name: name, about: about, waiting: 1, cancel: cancel, done: make(chan struct{})}
	if f.byName == nil {
		f.byName = make(map[string]*Flight)
	}
	f.byName[name] = flight
	go flight.run(ctx, run)
	return flight, true
}

var errGoexit = errors.New("the run ended its goroutine")

func (f *Flight) run(ctx context.Context, run func(context.Context)) {
	f.panic = errGoexit // stays when run neither returns nor panics
	defer func() {
		if cause := recover(); cause != nil {
			f.panic = cause
		}
		f.flights.forget(f)
		f.cancel()
		close(f.done)
	}()
	run(ctx)
	f.panic = nil
}

// forget makes sure that nobody joins the run any more.
func (f *Flights) forget(flight *Flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remove(flight)
}

func (f *Flights) remove(flight *Flight) {
	if f.byName[flight.name] == flight {
		delete(f.byName, flight.name)
	}
}

// Wait returns when the run has ended, or when ctx has ended before. The last to leave cancels the run, and waits until the run
// holds nothing any more.
func (f *Flight) Wait(ctx context.Context) {
	select {
	case <-f.done:
		return
	case <-ctx.Done():
	}
	if f.leave() {
		<-f.done
	}
}

// Lead is Wait for the one who leads the run, whose deadline the run has, too: it returns early only when ctx was cancelled and
// others still wait. It reports whether the run has ended.
func (f *Flight) Lead(ctx context.Context) (ended bool) {
	select {
	case <-f.done:
		return true
	case <-ctx.Done():
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) && !f.leave() {
		return false
	}
	<-f.done
	return true
}

// leave reports whether the last one has left.
func (f *Flight) leave() bool {
	f.flights.mu.Lock()
	defer f.flights.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return false
	}
	f.cancel()
	f.flights.remove(f)
	return true
}

// About returns what the one who leads the run said of itself.
func (f *Flight) About() any { return f.about }

// Panic returns what the run panicked with, or nil. The run must have ended.
func (f *Flight) Panic() any { return f.panic }
