package ratelimit

import (
	"slices"
	"time"
)

// lane holds one caller's waiting requests, in the order of their arrival, and counts what the caller holds. It exists as
// long as it has a waiting request, a slot or a spent permit.
type lane struct {
	caller  string
	waiting []*ticket
	running int // slots that the caller holds
	spent   int // permits that the caller spent in the span that ends now, as far as the window counts them
}

// line is the queue: the lanes with waiting requests, in the order of their turns. Each turn grants one request, and moves
// the lane to the end of the line.
type line struct {
	lanes  map[string]*lane // all lanes, by caller
	turns  []*lane          // the lanes with waiting requests
	length int              // the number of waiting requests, in all lanes
	spare  *lane            // a forgotten lane, to be used again
	recent [2]sighting      // the two callers that sent the latest requests
}

// sighting is when a caller sent its latest request.
type sighting struct {
	caller string
	at     time.Time
}

// Bounds of the waiting requests, in all and by caller. Deadlines bound the queue, too: a request that would miss its own is
// refused.
const (
	maxWaiting       = 4096
	maxWaitingCaller = maxWaiting / 4
)

// sharePart is the part of the permits, one in so many, that is reserved for callers that have spent less than this part.
// slotPart is the part of the slots, one in so many, that no single caller takes. Both are kept free only while another
// caller has sent a request within the last span: a lone caller may use everything.
const (
	sharePart = 8
	slotPart  = 4
)

// laneOf returns the caller's lane, a new one if there is none.
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

// tidy forgets a lane without a waiting request, a slot or a spent permit.
func (q *line) tidy(l *lane) {
	if len(l.waiting) == 0 && l.running == 0 && l.spent == 0 && q.lanes[l.caller] == l {
		delete(q.lanes, l.caller)
		q.spare = l
	}
}

// see records that a caller sent a request.
func (q *line) see(caller string, now time.Time) {
	if q.recent[0].caller != caller {
		q.recent[1] = q.recent[0]
	}
	q.recent[0] = sighting{caller: caller, at: now}
}

// hasOthers tells whether another caller than the lane's has sent a request within the last span.
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

// take removes the first ticket of a lane, and ends the lane's turn.
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

// drop removes the unwanted tickets of a lane. The order of the turns stays.
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

// longest returns the lane with the most waiting requests.
func (q *line) longest() *lane {
	return slices.MaxFunc(q.turns, func(a, b *lane) int { return len(a.waiting) - len(b.waiting) })
}
