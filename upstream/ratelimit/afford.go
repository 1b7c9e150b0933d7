package ratelimit

import (
	"context"
	"slices"
)

// Affords returns nil when ctx's allowance, its share and the limiter's budget allow the given number of reads before ctx's
// deadline. It reserves nothing: the error, an *[AllowanceError], a *[ShareError] or a *[BudgetError], is a forecast.
func Affords(ctx context.Context, l *Limiter, reads int) error {
	if reads <= 0 {
		return nil
	}
	if err := allowanceOf(ctx).affords(reads); err != nil {
		return err
	}
	if err := ShareOf(ctx).affords(reads * readPermits); err != nil {
		return err
	}
	return l.affords(ctx, reads)
}

// affords returns an *[AllowanceError] when the allowance has fewer requests left.
func (a *allowance) affords(requests int) error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if left := a.allowed - a.made; requests > left {
		return &AllowanceError{Allowed: a.allowed, Needed: requests, Left: left}
	}
	return nil
}

// affords returns a *[BudgetError] when the last of the reads would be granted after ctx's deadline.
func (l *Limiter) affords(ctx context.Context, reads int) error {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	if l.grantsAll(now, l.line.length*writePermits+reads*readPermits+l.reserve()) {
		return nil
	}
	last := &ticket{permits: readPermits}
	ahead, own := l.foresee(now), l.line.laneOf(CallerOf(ctx))
	defer l.line.tidy(own)
	ahead.join(own, l.line.turns, append(slices.Repeat([]*ticket{{permits: readPermits}}, reads-1), last))
	for turn, at := ahead.next(); turn >= 0; turn, at = ahead.next() {
		if ahead.turns[turn].waiting[0] == last {
			if at.After(now) && !at.Before(deadline) {
				return &BudgetError{RetryAfter: at.Sub(now)}
			}
			return nil
		}
		ahead.pass(turn, at, true)
	}
	return nil
}

// join adds tickets to the end of a caller's lane.
func (f *forecast) join(caller *lane, turns []*lane, tickets []*ticket) {
	if i := slices.Index(turns, caller); i >= 0 {
		f.turns[i].waiting = slices.Concat(f.turns[i].waiting, tickets)
		return
	}
	f.turns = append(f.turns, foreseen{waiting: tickets, spent: caller.spent})
}
