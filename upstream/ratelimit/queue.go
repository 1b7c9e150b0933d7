package ratelimit

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// BudgetError says that the account's budget cannot serve a request before its context's deadline. Nothing was sent and
// nothing was spent.
type BudgetError struct {
	// RetryAfter says how long to wait until the request could be granted, behind those that wait already.
	RetryAfter time.Duration
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("request budget is spent: retry after %v", e.RetryAfter)
}

// ticket is a request's place in the queue, then its slot among the requests under way.
type ticket struct {
	permits  int
	deadline time.Time     // zero: none
	settled  chan struct{} // closed when the request is granted, or refused with err
	err      error

	charge   charge
	answered bool
}

func newTicket(ctx context.Context, permits int) *ticket {
	deadline, _ := ctx.Deadline()
	return &ticket{permits: permits, deadline: deadline, settled: make(chan struct{})}
}

// misses says whether a grant at that moment comes too late.
func (t *ticket) misses(at time.Time) bool {
	return !t.deadline.IsZero() && !at.Before(t.deadline)
}

func (t *ticket) refuse(retryAfter time.Duration) {
	t.err = &BudgetError{RetryAfter: retryAfter}
	close(t.settled)
}

// acquire waits for permits and a slot, which are granted together: whoever waits holds nothing. The slot is held until
// release. It fails with the context's error or a *[BudgetError].
func (l *Limiter) acquire(ctx context.Context, permits int) (*ticket, error) {
	t := newTicket(ctx, permits)
	l.enter(t)
	select {
	case <-t.settled:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		l.abandon(t)
		return nil, err
	}
	if t.err != nil {
		return nil, t.err
	}
	return t, nil
}

// enter puts a ticket at the end of the queue, or refuses it at once. That takes the longer the longer the queue is, but
// where requests have deadlines the queue holds no more than the budget can serve before them.
func (l *Limiter) enter(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if at := l.expect(now, t.permits); at.After(now) && t.misses(at) {
		t.refuse(at.Sub(now))
		return
	}
	l.waiting = append(l.waiting, t)
	l.dispatch(now)
}

// expect returns when a request that comes now would be granted.
func (l *Limiter) expect(now time.Time, permits int) time.Time {
	if len(l.waiting) == 0 {
		return l.window.earliest(now, permits)
	}
	line := newForecast(l.window, now, len(l.waiting))
	for _, t := range l.waiting {
		line.join(t.permits)
	}
	return line.next(permits)
}

// refuseLate refuses those in the queue whom a smaller budget lets miss their deadlines.
func (l *Limiter) refuseLate(now time.Time) {
	if len(l.waiting) == 0 {
		return
	}
	line := newForecast(l.window, now, len(l.waiting))
	l.waiting = slices.DeleteFunc(l.waiting, func(t *ticket) bool {
		at := line.next(t.permits)
		if at.After(now) && t.misses(at) {
			t.refuse(at.Sub(now))
			return true
		}
		line.join(t.permits)
		return false
	})
}

// dispatch grants what can be granted now, strictly in order: a read does not overtake a write for which there is one
// permit too few, or writes could wait forever. Whatever changes the queue, the slots or the window ends with it.
func (l *Limiter) dispatch(now time.Time) {
	granted := 0
	for _, t := range l.waiting {
		if !l.slotFree() || l.window.earliest(now, t.permits).After(now) {
			break
		}
		l.grant(now, t)
		granted++
	}
	l.waiting = slices.Delete(l.waiting, 0, granted)
	l.setTimer(now)
}

func (l *Limiter) slotFree() bool { return len(l.underway) < l.maxConcurrent }

func (l *Limiter) grant(now time.Time, t *ticket) {
	t.charge = l.window.spend(now, t.permits)
	l.underway = append(l.underway, t)
	close(t.settled)
}

// setTimer wakes the queue when its first can be granted. Where that is up to a slot, its release wakes the queue.
func (l *Limiter) setTimer(now time.Time) {
	if len(l.waiting) == 0 || !l.slotFree() {
		if l.timer != nil {
			l.timer.Stop()
		}
		return
	}
	wait := l.window.earliest(now, l.waiting[0].permits).Sub(now)
	if l.timer == nil {
		l.timer = time.AfterFunc(wait, l.wake)
		return
	}
	l.timer.Reset(wait)
}

func (l *Limiter) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dispatch(time.Now())
}

// abandon takes a ticket out of the queue. If it has been granted meanwhile it gives slot and permits back, as nothing
// was sent for them.
func (l *Limiter) abandon(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if remove(&l.underway, t) {
		l.window.refund(t.charge)
	}
	remove(&l.waiting, t)
	l.dispatch(time.Now())
}

// release frees a ticket's slot. Its permits stay spent. Releasing it again does nothing.
func (l *Limiter) release(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if remove(&l.underway, t) {
		l.dispatch(time.Now())
	}
}

func remove(from *[]*ticket, t *ticket) bool {
	i := slices.Index(*from, t)
	if i < 0 {
		return false
	}
	*from = slices.Delete(*from, i, i+1)
	return true
}
