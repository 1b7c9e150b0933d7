package webhook

import (
	"context"
	"sync"
)

// Event is a delivery whose signature was right.
type Event struct {
	// Name is the event's, such as "customer.updated". It is not signed.
	Name string
	// Body is what was signed.
	Body []byte
}

// Bounds of what waits: most events, and most bytes of their bodies.
const (
	maxWaiting      = 1024
	maxWaitingBytes = 16 << 20
)

// queue runs one event after the other, in a goroutine that lives only while there are any.
type queue struct {
	run func(waiting)

	mu      sync.Mutex
	waiting []waiting
	bytes   int
	running bool
	closed  bool
	idle    chan struct{} // closed when the goroutine ends
}

// waiting is an event with the context of its delivery, for the log.
type waiting struct {
	ctx   context.Context //nolint:containedctx // it names the request in the log, after the request has ended
	event Event
}

// add reports false for a queue that is full or closed.
func (q *queue) add(next waiting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.waiting) == maxWaiting || q.bytes+len(next.event.Body) > maxWaitingBytes {
		return false
	}
	q.waiting = append(q.waiting, next)
	q.bytes += len(next.event.Body)
	if !q.running {
		q.running, q.idle = true, make(chan struct{})
		go q.work(q.idle)
	}
	return true
}

func (q *queue) work(idle chan struct{}) {
	defer close(idle)
	for {
		next, ok := q.next()
		if !ok {
			return
		}
		q.run(next)
	}
}

// next takes an event out, or ends the work.
func (q *queue) next() (next waiting, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.running, q.waiting = false, nil
		return waiting{}, false
	}
	next, q.waiting[0] = q.waiting[0], waiting{}
	q.waiting = q.waiting[1:]
	q.bytes -= len(next.event.Body)
	return next, true
}

// close lets no more events in, and waits until those that wait were run, or until ctx ends.
func (q *queue) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	running, idle := q.running, q.idle
	q.mu.Unlock()
	if !running {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // it is the caller's own
	}
}
