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

// NotSent marks an error for which the request was not sent.
func (*BudgetError) NotSent() {}

// ticket is a request's place in the queue, then its slot among the requests under way.
type ticket struct {
	caller   string
	permits  int
	deadline time.Time     // zero: none
	settled  chan struct{} // closed when the request is granted, or refused with err
	err      error

	lane     *lane
	charge   charge
	answered bool
}

func newTicket(ctx context.Context, permits int) *ticket {
	deadline, _ := ctx.Deadline()
	return &ticket{caller: CallerOf(ctx), permits: permits, deadline: deadline, settled: make(chan struct{})}
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

// enter puts a ticket at the end of its caller's lane, or refuses it at once. Its turn may come before that of others, who
// are refused if they miss their deadlines for it. That takes the longer the longer the queue is, but where requests have
// deadlines the queue holds no more than the budget can serve before them.
func (l *Limiter) enter(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	l.line.see(t.caller, now)
	t.lane = l.line.laneOf(t.caller)
	l.line.push(t)
	l.makeRoom()
	l.refuseLate(now)
	l.dispatch(now)
}

// fullRetry is how soon whoever found the queue full may ask again.
const fullRetry = time.Second

// makeRoom sends away the last of the lane in which most wait, when too many do.
func (l *Limiter) makeRoom() {
	lane := l.line.longest()
	if l.line.length <= maxWaiting && len(lane.waiting) <= maxWaitingCaller {
		return
	}
	last := lane.waiting[len(lane.waiting)-1]
	l.line.drop(lane, func(t *ticket) bool { return t == last })
	last.refuse(fullRetry)
}

// refuseLate refuses those in the queue who would miss their deadlines.
func (l *Limiter) refuseLate(now time.Time) {
	if l.line.length == 0 || l.window.grantsAll(now, l.line.length*writePermits+l.reserve()) {
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

// refuseLone is refuseLate for the only one who waits: no turns have to be foreseen.
func (l *Limiter) refuseLone(now time.Time) {
	lane := l.line.turns[0]
	t := lane.waiting[0]
	leave, _ := l.leaves(lane, now)
	if at := l.window.earliest(now, t.permits+leave); at.After(now) && t.misses(at) {
		l.line.drop(lane, func(other *ticket) bool { return other == t })
		t.refuse(at.Sub(now))
	}
}

// dispatch grants what can be granted now, strictly in turn: a read does not overtake a write for which there is one permit
// too few, or writes could wait forever. Only those who must leave slots or permits to others are passed over. Whatever
// changes the queue, the slots or the window ends with it.
func (l *Limiter) dispatch(now time.Time) {
	next, at := l.next(now)
	for ; next != nil && !at.After(now); next, at = l.next(now) {
		l.grant(now, l.line.take(next))
	}
	l.setTimer(now, next, at)
}

// next returns whose turn it is, and when the window allows it; nil when nobody waits who may have a slot.
func (l *Limiter) next(now time.Time) (next *lane, at time.Time) {
	if len(l.underway) >= l.maxConcurrent {
		return nil, time.Time{}
	}
	var seen [2]bool // whether the first turn of those who need not leave permits, and of those who must, was looked at
	for _, turn := range l.line.turns {
		leave, ok := l.leaves(turn, now)
		kind := min(leave, 1)
		if !ok || seen[kind] {
			continue
		}
		seen[kind] = true
		if granted := l.window.earliest(now, turn.waiting[0].permits+leave); next == nil || granted.Before(at) {
			next, at = turn, granted
		}
		if !at.After(now) || seen[0] && (seen[1] || l.reserve() == 0) {
			break
		}
	}
	return next, at
}

// leaves returns how many permits the lane's next request has to leave to others, and whether it may have a slot.
func (l *Limiter) leaves(turn *lane, now time.Time) (permits int, slot bool) {
	if !l.line.hasOthers(turn, now) {
		return 0, true
	}
	permits = leaves(l.reserve(), turn.spent, turn.waiting[0].permits)
	return permits, turn.running < l.maxConcurrent-l.maxConcurrent/slotPart
}

func (l *Limiter) grant(now time.Time, t *ticket) {
	t.charge = l.window.spend(now, t.permits, t.lane)
	if t.charge.lane != nil {
		t.lane.spent += t.permits
	}
	t.lane.running++
	l.underway = append(l.underway, t)
	close(t.settled)
}

// setTimer wakes the queue when its next can be granted. Where that is up to a slot, its release wakes the queue.
func (l *Limiter) setTimer(now time.Time, next *lane, at time.Time) {
	if next == nil {
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

// abandon takes a ticket out of the queue. If it has been granted meanwhile it gives slot and permits back, as nothing
// was sent for them.
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
