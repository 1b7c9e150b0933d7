package ratelimit

import "time"

// lease is what a limiter has of its pool: the permits in hand, and what it knows of the other limiters. The limiter's
// window counts only what the limiter itself has spent. Members without a comment are those of [Ask] and [Answer].
type lease struct {
	pool  Pool
	terms Terms
	leave func()    // ends the membership; nil: the limiter is no member
	used  time.Time // when the latest request came or was granted

	light, open int       // permits in hand: for callers that have spent little, and for any
	until       time.Time // when the permits in hand must no longer be spent
	plenty      bool

	others           []charge // what the others have spent with leases, oldest first
	othersSpent      int      // the sum of others
	othersAlone      []charge // what the others have spent without leases, oldest first
	othersAloneSpent int      // the sum of othersAlone

	othersHold charge   // what the others had in hand
	spentAlone []charge // the window's charges that the limiter has spent without a lease, oldest first
	servers    int
	wanting    int
	answered   bool // whether the pool has ever answered

	asking  bool      // whether an ask is under way
	asked   time.Time // when the latest ask was made
	failed  int       // asks that failed in a row
	forming bool
	news    bool      // whether the pool must learn of something at once
	all     bool      // whether the other limiters must, too
	retryAt time.Time // when to ask again for what was refused
	refused [2]int    // [Demand.First] of the light and the heavy demand that were refused

	toldLimit int
	left      int       // permits that are left by a header, those in hand among them
	leftTold  time.Time // when left was learned; zero: it is not known
}

func newLease(pool Pool) *lease {
	return &lease{pool: pool, terms: pool.Terms(), servers: 1, wanting: 1}
}

// alone tells whether the limiter goes on without leases. It does not after one failed ask, which may be an accident.
func (p *lease) alone() bool { return p.failed > 1 || p.forming }

func (p *lease) hand() int { return p.light + p.open }

func (p *lease) drop() { p.light, p.open = 0, 0 }

// empty tells whether dropping the lease loses nothing.
func (p *lease) empty() bool { return p.hand() == 0 && !p.asking && !p.news }

// covers tells whether the permits in hand are enough for a request.
func (p *lease) covers(permits int, light bool) bool {
	if light {
		return permits <= p.hand()
	}
	return permits <= p.open
}

// take spends permits in hand.
func (p *lease) take(permits int, light bool) {
	if light {
		fromLight := min(permits, p.light)
		p.light -= fromLight
		permits -= fromLight
	}
	p.open -= permits
}

// forget drops permits whose lease has ended, and charges that have come back.
func (p *lease) forget(now time.Time) {
	if !now.Before(p.until) {
		p.drop()
	}
	var back int
	p.others, back = p.since(now, p.others)
	p.othersSpent -= back
	p.othersAlone, back = p.since(now, p.othersAlone)
	p.othersAloneSpent -= back
	p.spentAlone, _ = p.since(now, p.spentAlone)
	if now.Sub(p.othersHold.at) >= p.terms.Span {
		p.othersHold = charge{}
	}
}

// since returns the charges that still count, and how many permits have come back.
func (p *lease) since(now time.Time, charges []charge) (counted []charge, back int) {
	n := 0
	for n < len(charges) && now.Sub(charges[n].at) >= p.terms.Span {
		back += charges[n].permits
		n++
	}
	return charges[n:], back
}

// split tells apart which of the limiter's charges it spent with leases and which alone.
func (p *lease) split(charges []charge) (leased, alone []charge) {
	if len(p.spentAlone) == 0 {
		return charges, nil
	}
	candidates := p.spentAlone
	for _, c := range charges {
		for len(candidates) > 0 && candidates[0].at.Before(c.at) { // it was not sent
			candidates = candidates[1:]
		}
		if len(candidates) > 0 && candidates[0] == c {
			alone, candidates = append(alone, c), candidates[1:]
		} else {
			leased = append(leased, c)
		}
	}
	return leased, alone
}

// syncs is how many times a limiter asks after its last request, so that it keeps no permits in hand.
const syncs = 3

// isUsed tells whether the limiter has been in use lately.
func (p *lease) isUsed(now time.Time) bool { return now.Sub(p.used) < syncs*p.terms.Sync }

// rest ends the membership if all that the limiter has spent has come back. Otherwise it returns when that will be.
func (p *lease) rest(now time.Time) time.Time {
	if p.leave == nil {
		return time.Time{}
	}
	if end := p.used.Add(p.terms.Span); end.After(now) {
		return end
	}
	p.leave()
	p.leave = nil
	return time.Time{}
}

// join records that a request has come, and makes the limiter a member of its pool. The caller holds mu.
func (l *Limiter) join(now time.Time) {
	l.lease.used = now
	if l.lease.forming && now.Sub(l.lease.asked) > l.lease.terms.Sync {
		l.lease.forming = false // the pool may no longer be forming
	}
	if l.lease.leave == nil {
		l.lease.failed, l.lease.forming = 0, false // the latest answer is at least a span old
		l.lease.leave = l.lease.pool.Join(Member{CoolDown: l.hear, Report: l.report})
	}
}

// report asks the pool at once, so that it learns what the limiter has spent.
func (l *Limiter) report() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lease.news = true
	l.dispatch(l.tick())
}

// hear obeys a cool-down of which another limiter has learned.
func (l *Limiter) hear(coolDown time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	l.window.closeUntil(now.Add(min(coolDown, maxCoolDown)))
	l.lease.drop()
	l.refuseLate(now)
	l.dispatch(now)
}

// dispatchLeased is dispatch with a pool. Without a limit it leases nothing.
func (l *Limiter) dispatchLeased(now time.Time) {
	var next *lane
	var at time.Time
	switch {
	case l.window.limit == unlimited && (l.lease.answered || l.lease.alone()): // before, others may have a limit
		next, at = l.grantWithin(now, &l.window)
	case l.lease.alone():
		w := l.fallback(now)
		next, at = l.grantWithin(now, &w)
	default:
		l.grantLeased(now)
	}
	if next == nil {
		at = time.Time{}
	}
	if due := l.askWhenDue(now); at.IsZero() || !due.IsZero() && due.Before(at) {
		at = due
	}
	l.wakeAt(now, at)
}

// grantWithin grants what a window allows, and returns which lane comes next, and when.
func (l *Limiter) grantWithin(now time.Time, w *window) (next *lane, at time.Time) {
	next, at = l.next(now, w)
	for ; next != nil && !at.After(now); next, at = l.next(now, w) {
		t := l.line.take(next)
		l.grant(now, t)
		l.noteGrant(now, t.permits)
		if w != &l.window {
			w.add(charge{at: now, permits: t.permits})
			l.lease.spentAlone = append(l.lease.spentAlone, t.charge)
		}
	}
	return next, at
}

// grantLeased grants what the permits in hand cover, in turn.
func (l *Limiter) grantLeased(now time.Time) {
	if now.Before(l.window.opens) {
		return
	}
	for next, light := l.nextLeased(now); next != nil; next, light = l.nextLeased(now) {
		t := l.line.take(next)
		l.lease.take(t.permits, light)
		l.grant(now, t)
		l.noteGrant(now, t.permits)
	}
}

// nextLeased returns the lane whose turn it is, and whether its request need not leave permits to others. It returns nil if
// the permits in hand cover no request.
func (l *Limiter) nextLeased(now time.Time) (next *lane, light bool) {
	if len(l.underway) >= l.maxConcurrent {
		return nil, false
	}
	var seen [2]bool
	for _, turn := range l.line.turns {
		leave, ok := l.leaves(turn, now)
		kind := min(leave, 1)
		if !ok || seen[kind] {
			continue
		}
		seen[kind] = true
		if light = leave == 0; l.lease.covers(turn.waiting[0].permits, light) {
			return turn, light
		}
		if seen[0] && seen[1] {
			break
		}
	}
	return nil, false
}

func (l *Limiter) noteGrant(now time.Time, permits int) {
	l.lease.used = now
	l.lease.left -= permits
}

// leasedReserve is this limiter's part of the reserve.
func (l *Limiter) leasedReserve() int {
	if l.lease.alone() {
		return l.shareOf(l.window.limit) / sharePart
	}
	return l.window.limit / sharePart / max(1, l.lease.servers)
}

// tellLimit lets the next ask have a limit that a header had. All limiters learn at once of a lower one.
func (p *lease) tellLimit(limit int, lower bool) {
	if lower {
		p.tellAll()
	}
	if p.toldLimit == 0 || limit < p.toldLimit {
		p.toldLimit = limit
	}
}

// tellAll lets the pool and all other limiters learn at once of what a header had.
func (p *lease) tellAll() { p.news, p.all = true, true }

// tellCoolDown gives up the permits in hand, and lets the pool learn of a cool-down at once.
func (p *lease) tellCoolDown() {
	p.drop()
	p.news = true
}

// muchPart is a part of the limit, one in so many. When others have spent more than it, all limiters learn of it at once.
const muchPart = 20

// lowerLeft records how many permits are left by a header. Permits of requests that are not answered yet are not among them.
func (l *Limiter) lowerLeft(now time.Time, permits int) {
	p := l.lease
	if p == nil || l.window.limit == unlimited {
		l.window.lowerLeft(now, permits)
		return
	}
	permits = max(permits, 0)
	if p.leftTold.IsZero() || permits < p.left {
		p.left, p.leftTold = permits, now
	}
	if p.hand() > permits {
		p.open = min(p.open, permits)
		p.light = min(p.light, permits-p.open)
	}
	if foreign := l.window.limit - l.window.spent - p.othersSpent - p.othersAloneSpent - permits; foreign > 0 {
		p.others = append(p.others, charge{at: now, permits: foreign})
		p.othersSpent += foreign
		if foreign > l.window.limit/muchPart {
			p.tellAll()
		}
	}
}
