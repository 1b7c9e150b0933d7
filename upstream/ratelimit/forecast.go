package ratelimit

import "time"

// forecast predicts when the waiting requests will be granted, each in turn and as early as the window allows. It assumes
// that a slot will be free, since the end of a request under way is not known. It is exact for a lone caller. For a caller
// that must leave a part of the budget to others it may be too late, but never too early, because it gives back none of the
// permits that this caller has spent. Where a pool leases the permits, it knows what other limiters had spent at the last
// answer, and not what they are going to spend.
type forecast struct {
	window  window
	at      time.Time // the time of the last predicted grant
	reserve int
	turns   []foreseen
}

// foreseen is a lane as the forecast sees it.
type foreseen struct {
	waiting []*ticket
	spent   int
	shares  bool // whether other callers have sent requests lately
}

// foresee returns the forecast of the queue as it stands.
func (l *Limiter) foresee(now time.Time) forecast {
	w := l.outlook(now)
	w.charges = append(make([]charge, 0, len(w.charges)+l.line.length), w.charges...)
	f := forecast{window: w, at: now, reserve: l.reserve(), turns: make([]foreseen, 0, len(l.line.turns))}
	for _, turn := range l.line.turns {
		f.turns = append(f.turns, foreseen{
			waiting: turn.waiting, spent: turn.spent, shares: l.line.hasOthers(turn, now),
		})
	}
	return f
}

// next returns the index of the lane whose turn it is, and the time of its grant; -1 when no request waits. A lane that must
// leave permits to others is overtaken by lanes that need not.
func (f *forecast) next() (turn int, at time.Time) {
	turn = -1
	var seen [2]bool // whether a lane that need not leave permits to others, and one that must, was considered
	for i := range f.turns {
		leave := f.leaves(i)
		kind := min(leave, 1)
		if seen[kind] {
			continue
		}
		seen[kind] = true
		if granted := f.window.earliest(f.at, f.turns[i].waiting[0].permits+leave); turn < 0 || granted.Before(at) {
			turn, at = i, granted
		}
		if seen[0] && (seen[1] || f.reserve == 0) {
			break
		}
	}
	return turn, at
}

// leaves returns how many permits the lane's next request must leave to other callers.
func (f *forecast) leaves(turn int) int {
	lane := &f.turns[turn]
	if !lane.shares {
		return 0
	}
	return leaves(f.reserve, lane.spent, lane.waiting[0].permits)
}

// pass ends a turn: the lane's first request is granted at the given time, or leaves the queue without a permit.
func (f *forecast) pass(turn int, at time.Time, granted bool) {
	lane := &f.turns[turn]
	permits := lane.waiting[0].permits
	lane.waiting = lane.waiting[1:]
	if granted {
		f.at = at
		f.window.add(charge{at: at, permits: permits})
		lane.spent += permits
		turn = f.toEnd(turn)
	}
	if len(f.turns[turn].waiting) == 0 {
		f.turns = append(f.turns[:turn], f.turns[turn+1:]...)
	}
}

// toEnd makes a turn the last one, and returns its new place.
func (f *forecast) toEnd(turn int) int {
	last := len(f.turns) - 1
	if turn < last {
		lane := f.turns[turn]
		copy(f.turns[turn:], f.turns[turn+1:])
		f.turns[last] = lane
	}
	return last
}
