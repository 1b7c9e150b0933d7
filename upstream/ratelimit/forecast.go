package ratelimit

import "time"

// forecast foretells when those who wait will be granted, each in turn and as early as the window allows. It takes for
// granted that a slot will be free, since nobody knows when a request under way will end. It is exact for a lone caller. For
// a caller who must leave a part of the budget to others it may be too late, never too early, since it forgets no permit that
// this caller has spent before.
type forecast struct {
	window  window
	at      time.Time // of the last request's grant
	reserve int
	turns   []foreseen
}

// foreseen is a lane as the forecast sees it.
type foreseen struct {
	waiting []*ticket
	spent   int
	shares  bool // with others
}

// foresee returns the forecast of the queue as it stands.
func (l *Limiter) foresee(now time.Time) forecast {
	w := l.window
	w.charges = append(make([]charge, 0, len(w.charges)+l.line.length), w.charges...)
	f := forecast{window: w, at: now, reserve: l.reserve(), turns: make([]foreseen, 0, len(l.line.turns))}
	for _, turn := range l.line.turns {
		f.turns = append(f.turns, foreseen{
			waiting: turn.waiting, spent: turn.spent, shares: l.line.hasOthers(turn, now),
		})
	}
	return f
}

// next returns whose turn it is, and when; -1 when nobody waits. A caller who must leave permits to others is overtaken by
// those who need not.
func (f *forecast) next() (turn int, at time.Time) {
	turn = -1
	var seen [2]bool // whether the first turn of those who need not leave permits, and of those who must, was looked at
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

// leaves returns how many permits the next request of a lane has to leave to others.
func (f *forecast) leaves(turn int) int {
	lane := &f.turns[turn]
	if !lane.shares {
		return 0
	}
	return leaves(f.reserve, lane.spent, lane.waiting[0].permits)
}

// pass ends a turn. The request is granted then, or else it leaves without a permit.
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
