package ratelimit

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// BudgetError says that the account's budget allows a request only after its context's deadline, or that too many requests
// wait. Nothing was sent and nothing was spent.
type BudgetError struct {
	// RetryAfter is the time until the request could be granted, after the requests that wait already.
	RetryAfter time.Duration
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("request budget is spent: retry after %v", e.RetryAfter)
}

// NotSent marks an error for which the request was not sent.
func (*BudgetError) NotSent() {}

// ticket is a request's place in the queue and, once it is granted, its slot.
type ticket struct {
	caller   string
	permits  int
	deadline time.Time     // zero: none
	settled  chan struct{} // closed when the request is granted or, with err, refused
	err      error

	lane     *lane
	charge   charge
	answered bool
}

func newTicket(ctx context.Context, permits int) *ticket {
	deadline, _ := ctx.Deadline()
	return &ticket{caller: CallerOf(ctx), permits: permits, deadline: deadline, settled: make(chan struct{})}
}

// misses tells whether a grant at the given time would come too late.
func (t *ticket) misses(at time.Time) bool {
	return !t.deadline.IsZero() && !at.Before(t.deadline)
}

func (t *ticket) refuse(retryAfter time.Duration) {
	t.err = &BudgetError{RetryAfter: retryAfter}
	close(t.settled)
}

// acquire waits for permits and a slot, which are granted together, so that a waiting request holds neither. The slot is
// held until release. It fails with the context's error or a *[BudgetError].
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

// enter puts a ticket at the end of its caller's lane, or refuses it at once. Its turn may come before the turns of other
// callers' requests; those that would then miss their deadlines are refused. The work grows with the queue, but deadlines
// bound the queue to what the budget can serve in time.
func (l *Limiter) enter(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	l.line.see(t.caller, now)
	if l.lease != nil {
		l.join(now)
	}
	t.lane = l.line.laneOf(t.caller)
	l.line.push(t)
	l.makeRoom()
	l.refuseLate(now)
	l.dispatch(now)
}

// fullRetry is the RetryAfter of requests that are refused because the queue is full.
const fullRetry = time.Second

// makeRoom refuses the last request of the longest lane if too many requests wait.
func (l *Limiter) makeRoom() {
	lane := l.line.longest()
	if l.line.length <= maxWaiting && len(lane.waiting) <= maxWaitingCaller {
		return
	}
	last := lane.waiting[len(lane.waiting)-1]
	l.line.drop(lane, func(t *ticket) bool { return t == last })
	last.refuse(fullRetry)
}

// refuseLate refuses the waiting requests that would miss their deadlines.
func (l *Limiter) refuseLate(now time.Time) {
	if l.line.length == 0 || l.grantsAll(now, l.line.length*writePermits+l.reserve()) {
		return
	}
	if l.line.length == 1 {
		l.refuseLone(now)
		return
	}
	late := make(map[*ticket]time.Time)
	ahead := l.foresee(now)
	for turn, at := ahead.next(); turn >= 0; turn, at = ahead.next() {
		t := ahead.turns[turn].waiting[0]
		misses := at.After(now) && t.misses(at)
		if misses {
			late[t] = at
		}
		ahead.pass(turn, at, !misses)
	}
	if len(late) == 0 {
		return
	}
	for _, lane := range slices.Clone(l.line.turns) {
		l.line.drop(lane, func(t *ticket) bool { return !late[t].IsZero() })
	}
	for t, at := range late {
		t.refuse(at.Sub(now))
	}
}

// refuseLone is refuseLate for a single waiting request, which needs no forecast.
func (l *Limiter) refuseLone(now time.Time) {
	lane := l.line.turns[0]
	t := lane.waiting[0]
	leave, _ := l.leaves(lane, now)
	if at := l.earliest(now, t.permits+leave); at.After(now) && t.misses(at) {
		l.line.drop(lane, func(other *ticket) bool { return other == t })
		t.refuse(at.Sub(now))
	}
}

// dispatch grants all requests that can be granted now, strictly in turn: a read does not overtake a write that lacks one
// permit, or writes could wait forever. Only requests that must leave slots or permits to other callers are passed over.
// Every change of the queue, the slots or the window must end with dispatch.
func (l *Limiter) dispatch(now time.Time) {
	if l.lease != nil {
		l.dispatchLeased(now)
		return
	}
	next, at := l.next(now, &l.window)
	for ; next != nil && !at.After(now); next, at = l.next(now, &l.window) {
		l.grant(now, l.line.take(next))
	}
	l.setTimer(now, next, at)
}

// next returns the lane whose turn it is, and when the window allows its request; nil when no waiting request may have a
// slot.
func (l *Limiter) next(now time.Time, w *window) (next *lane, at time.Time) {
	if len(l.underway) >= l.maxConcurrent {
		return nil, time.Time{}
	}
	var seen [2]bool // whether a lane that need not leave permits to others, and one that must, was considered
	for _, turn := range l.line.turns {
		leave, ok := l.leaves(turn, now)
		kind := min(leave, 1)
		if !ok || seen[kind] {
			continue
		}
		seen[kind] = true
		if granted := w.earliest(now, turn.waiting[0].permits+leave); next == nil || granted.Before(at) {
			next, at = turn, granted
		}
		if !at.After(now) || seen[0] && (seen[1] || l.reserve() == 0) {
			break
		}
	}
	return next, at
}

// leaves returns how many permits the lane's next request must leave to other callers, and whether it may have a slot.
func (l *Limiter) leaves(turn *lane, now time.Time) (permits int, slot bool) {
	if !l.line.hasOthers(turn, now) {
		return 0, true
	}
	permits = leaves(l.reserve(), turn.spent, turn.waiting[0].permits)
	return permits, turn.running < l.maxConcurrent-l.maxConcurrent/slotPart
}

// grant gives a ticket its permits and a slot.
func (l *Limiter) grant(now time.Time, t *ticket) {
	t.charge = l.window.spend(now, t.permits, t.lane)
	if t.charge.lane != nil {
		t.lane.spent += t.permits
	}
	t.lane.running++
	l.underway = append(l.underway, t)
	close(t.settled)
}

// setTimer wakes the queue when the next request can be granted. If the request needs a slot, the slot's release wakes the
// queue.
func (l *Limiter) setTimer(now time.Time, next *lane, at time.Time) {
	if next == nil {
		at = time.Time{}
	}
	l.wakeAt(now, at)
}

// wakeAt wakes the queue at a time; the zero time: not at all.
func (l *Limiter) wakeAt(now, at time.Time) {
	if at.IsZero() {
		if l.timer != nil {
			l.timer.Stop()
		}
		return
	}
	if l.timer == nil {
		l.timer = time.AfterFunc(at.Sub(now), l.wake)
		return
	}
	l.timer.Reset(at.Sub(now))
}

func (l *Limiter) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dispatch(l.tick())
}

// abandon takes a ticket out of the queue. A ticket that was granted meanwhile gives its slot and permits back, since
// nothing was sent.
func (l *Limiter) abandon(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	if l.free(t) && l.window.refund(t.charge) {
		t.lane.spent -= t.permits
	}
	l.line.drop(t.lane, func(other *ticket) bool { return other == t })
	l.dispatch(now)
}

// release frees a ticket's slot. Its permits stay spent. Releasing it again does nothing.
func (l *Limiter) release(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free(t) {
		now := l.tick()
		l.line.tidy(t.lane)
		l.dispatch(now)
	}
}

// free takes the slot from a ticket, if it has one.
func (l *Limiter) free(t *ticket) bool {
	i := slices.Index(l.underway, t)
	if i < 0 {
		return false
	}
	l.underway = slices.Delete(l.underway, i, i+1)
	t.lane.running--
	return true
}
