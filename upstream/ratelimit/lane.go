package ratelimit

import (
	"slices"
	"time"
)

// lane is one caller's part of a limiter: its requests that wait, in the order of their arrival, and what it holds. A lane
// exists while there is any of it.
type lane struct {
	caller  string
	waiting []*ticket
	running int // slots that it holds
	spent   int // permits that it spent in the span that ends now, as far as the window counts them
}

// line is the queue: the lanes in which somebody waits, in the order in which their turns come. Each turn grants one request,
// and sends its lane to the end of the line.
type line struct {
	lanes  map[string]*lane // all there are
	turns  []*lane          // those in which somebody waits
	length int              // of those who wait, in all lanes
	spare  *lane            // one that was forgotten, to be used again
	recent [2]sighting      // the two callers that asked last
}

// sighting is when a caller last asked.
type sighting struct {
	caller string
	at     time.Time
}

// Bounds of what may wait. With deadlines the queue is bounded by them too: nobody waits who cannot be served in time.
const (
	maxWaiting       = 4096
	maxWaitingCaller = maxWaiting / 4
)

// sharePart is the part of the permits, one in so many, that is left to callers who have spent less than that part of them,
// and slotPart the part of the slots that no single caller takes. Both are kept free only while another caller has asked
// within the last span: a lone caller has everything.
const (
	sharePart = 8
	slotPart  = 4
)

func (q *line) laneOf(caller string) *lane {
	if found := q.lanes[caller]; found != nil {
		return found
	}
	if q.lanes == nil {
		q.lanes = make(map[string]*lane)
	}
	made := q.spare
	if made == nil {
		made = new(lane)
	}
	made.caller, q.spare = caller, nil
	q.lanes[caller] = made
	return made
}

// tidy forgets a lane that has nothing to be remembered.
func (q *line) tidy(l *lane) {
	if len(l.waiting) == 0 && l.running == 0 && l.spent == 0 && q.lanes[l.caller] == l {
		delete(q.lanes, l.caller)
		q.spare = l
	}
}

// see remembers that a caller asked.
func (q *line) see(caller string, now time.Time) {
	if q.recent[0].caller != caller {
		q.recent[1] = q.recent[0]
	}
	q.recent[0] = sighting{caller: caller, at: now}
}

// hasOthers tells whether anybody but the lane's caller has asked within the last span.
func (q *line) hasOthers(l *lane, now time.Time) bool {
	for _, seen := range q.recent {
		if seen.caller != l.caller && !seen.at.IsZero() && now.Sub(seen.at) < span {
			return true
		}
	}
	return false
}

// push puts a ticket at the end of its lane.
func (q *line) push(t *ticket) {
	if len(t.lane.waiting) == 0 {
		q.turns = append(q.turns, t.lane)
	}
	t.lane.waiting = append(t.lane.waiting, t)
	q.length++
}

// take removes the first ticket of a lane, whose turn this was.
func (q *line) take(l *lane) *ticket {
	t := l.waiting[0]
	i := slices.Index(q.turns, l)
	q.turns = slices.Delete(q.turns, i, i+1)
	l.waiting = slices.Delete(l.waiting, 0, 1)
	q.length--
	if len(l.waiting) > 0 {
		q.turns = append(q.turns, l)
	}
	return t
}

// drop removes those tickets that unwanted says true for, without a change of the turns.
func (q *line) drop(l *lane, unwanted func(*ticket) bool) {
	before := len(l.waiting)
	l.waiting = slices.DeleteFunc(l.waiting, unwanted)
	q.length -= before - len(l.waiting)
	if before > 0 && len(l.waiting) == 0 {
		i := slices.Index(q.turns, l)
		q.turns = slices.Delete(q.turns, i, i+1)
	}
	q.tidy(l)
}

// longest returns the lane in which most wait.
func (q *line) longest() *lane {
	return slices.MaxFunc(q.turns, func(a, b *lane) int { return len(a.waiting) - len(b.waiting) })
}
