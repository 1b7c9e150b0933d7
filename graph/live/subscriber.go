package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"mailbox-graphql/upstream"
)

// Pause is the least time between two changes of one resource that a subscriber hears of.
const Pause = time.Second

var (
	// ErrTooSlow says that more resources have changed than the subscriber asked for in time.
	ErrTooSlow = errors.New("subscriber is too slow")
	// ErrMissed says that resources may have changed without the hub being told.
	ErrMissed = errors.New("changes may have been missed")
)

// maxWaiting bounds the resources of which a subscriber has yet to hear.
const maxWaiting = 500

// Subscriber hears of changes. One goroutine may ask for them.
type Subscriber struct {
	hub   *Hub
	wants func(upstream.ResourceChange) bool
	wake  chan struct{} // has an element when something was added

	mu      sync.Mutex
	waiting []upstream.ResourceChange // one for each resource, the oldest first
	told    map[resource]time.Time    // when the subscriber last heard of a resource, within the pause
	failure error                     // why it hears of no more
}

// End ends the subscriber. It may be called more than once.
func (s *Subscriber) End() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.hub.subscribers, s)
}

// add adds a change to those that wait, or to the one of its resource.
func (s *Subscriber) add(change upstream.ResourceChange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := func(other upstream.ResourceChange) bool { return resourceOf(other) == resourceOf(change) }
	if i := slices.IndexFunc(s.waiting, same); i >= 0 {
		s.waiting[i] = merge(s.waiting[i], change)
		return
	}
	switch {
	case s.failure != nil:
	case len(s.waiting) == maxWaiting:
		s.failure, s.waiting = ErrTooSlow, nil
	default:
		s.waiting = append(s.waiting, change)
	}
	s.rouse()
}

// fail ends what the subscriber hears, for a reason. Next returns the reason.
func (s *Subscriber) fail(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		s.failure, s.waiting = reason, nil
	}
	s.rouse()
}

func (s *Subscriber) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// merge makes one of two changes of a resource, which may have been told in either order.
func merge(a, b upstream.ResourceChange) upstream.ResourceChange {
	if weight(b.Kind) > weight(a.Kind) {
		a.Kind, a.Event = b.Kind, b.Event
	}
	if a.CustomerID == 0 {
		a.CustomerID = b.CustomerID
	}
	return a
}

func weight(kind upstream.ChangeKind) int {
	switch kind {
	case upstream.ResourceDeleted:
		return 2
	case upstream.ResourceCreated:
		return 1
	case upstream.ResourceUpdated:
	}
	return 0
}

// Next waits for the next change. It fails with [ErrTooSlow] or [ErrMissed], after which there are no more, or with the
// error of ctx.
func (s *Subscriber) Next(ctx context.Context) (upstream.ResourceChange, error) {
	for {
		change, wait, err := s.take(time.Now())
		if err != nil || wait == 0 {
			return change, err
		}
		if err := s.await(ctx, wait); err != nil {
			return change, fmt.Errorf("wait for a change: %w", err)
		}
	}
}

// forever is the wait of a subscriber with nothing to hear of.
const forever = time.Duration(-1)

// take returns the first change that may be told now, or for how long to wait for one.
func (s *Subscriber) take(now time.Time) (change upstream.ResourceChange, wait time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil {
		return change, 0, s.failure
	}
	wait = forever
	for i, waiting := range s.waiting {
		of := resourceOf(waiting)
		pause := Pause - now.Sub(s.told[of])
		if _, told := s.told[of]; !told || pause <= 0 {
			s.waiting = slices.Delete(s.waiting, i, i+1)
			s.note(of, now)
			return waiting, 0, nil
		}
		if wait == forever || pause < wait {
			wait = pause
		}
	}
	if len(s.waiting) == 0 {
		s.waiting = nil // a subscriber may have nothing to hear of for hours
	}
	return change, wait, nil
}

// note remembers when the subscriber heard of a resource, and forgets what is past.
func (s *Subscriber) note(of resource, now time.Time) {
	for other, at := range s.told {
		if now.Sub(at) >= Pause {
			delete(s.told, other)
		}
	}
	if s.told == nil {
		s.told = make(map[resource]time.Time)
	}
	s.told[of] = now
}

func (s *Subscriber) await(ctx context.Context, wait time.Duration) error {
	var due <-chan time.Time
	if wait != forever {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-s.wake:
		return nil
	case <-due:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
