package ratelimit

import "time"

// aheadPart is the largest part of the limit, one in so many, that a limiter leases ahead of its demand.
const aheadPart = 20

// minRetry is the shortest time that a limiter waits after the pool has refused it permits.
const minRetry = 20 * time.Millisecond

// askWhenDue asks the pool if an ask is due, and returns when the next one is due. It returns the zero time if that depends
// on an answer or a request. The caller holds mu. A goroutine, one at most, waits for the answer.
func (l *Limiter) askWhenDue(now time.Time) time.Time {
	p := l.lease
	if p.asking {
		return time.Time{}
	}
	if l.line.length == 0 && !p.isUsed(now) && !p.news {
		return p.rest(now)
	}
	light, heavy := l.demand(now)
	due := l.askDue(now, light, heavy)
	if due.After(now) {
		return due
	}
	ask := l.compose(now, light, heavy)
	p.asking, p.asked, p.news = true, now, false
	go func() {
		answer, err := p.pool.Ask(ask)
		l.obey(now, ask, answer, err)
	}()
	return time.Time{}
}

// askDue returns when the pool is to be asked next.
func (l *Limiter) askDue(now time.Time, light, heavy Demand) time.Time {
	p := l.lease
	switch {
	case p.news, p.asked.IsZero(), p.failed == 1:
		return now
	case p.alone():
		return p.asked.Add(p.terms.Retry)
	case l.window.limit == unlimited:
		return p.asked.Add(p.terms.Sync)
	}
	due := p.asked.Add(p.terms.Sync)
	if light.First+heavy.First > 0 {
		need := l.window.opens
		if !p.eases(light, heavy) {
			need = later(need, p.retryAt)
		}
		if need.Before(due) {
			due = need
		}
	} else if l.runsLow(now) {
		return now
	}
	return due
}

// eases tells whether the pool may have permits for a demand, although it refused others.
func (p *lease) eases(light, heavy Demand) bool {
	for kind, demand := range []Demand{light, heavy} {
		if demand.First > 0 && (p.refused[kind] == 0 || demand.First < p.refused[kind]) {
			return true
		}
	}
	return false
}

// runsLow tells whether the permits in hand will not last.
func (l *Limiter) runsLow(now time.Time) bool {
	p := l.lease
	hand := p.hand()
	return p.plenty && hand < l.window.limit/aheadPart/4+1 && !now.Before(l.window.opens) && hand < (l.ahead(now)+3)/4
}

// ahead returns how many permits the limiter is likely to need until after the next sync: twice what it spent within the
// last [Terms.Sync].
func (l *Limiter) ahead(now time.Time) int {
	most, spent := l.window.limit/aheadPart, 0
	for i := len(l.window.charges) - 1; i >= 0 && 2*spent < most; i-- {
		if now.Sub(l.window.charges[i].at) > l.lease.terms.Sync {
			break
		}
		spent += l.window.charges[i].permits
	}
	return min(2*spent, most)
}

// demand returns how many permits the waiting requests need that may have a slot.
func (l *Limiter) demand(now time.Time) (light, heavy Demand) {
	if l.window.limit == unlimited {
		return light, heavy
	}
	reserve, slots := l.reserve(), l.maxConcurrent-len(l.underway)
	for _, turn := range l.line.turns {
		if slots <= 0 {
			break
		}
		if _, ok := l.leaves(turn, now); !ok {
			continue
		}
		shares, spent := l.line.hasOthers(turn, now), turn.spent
		for _, t := range turn.waiting[:min(slots, len(turn.waiting))] {
			kind := &light
			if shares && leaves(reserve, spent, t.permits) > 0 {
				kind = &heavy
			}
			if kind.First == 0 {
				kind.First = t.permits
			}
			kind.Total += t.permits
			spent += t.permits
			slots--
		}
	}
	return light, heavy
}

// compose makes an ask. It gives back permits in hand that are too few for the waiting requests, so that no two limiters
// wait for each other, and permits that the limiter is not likely to need.
func (l *Limiter) compose(now time.Time, light, heavy Demand) Ask {
	p := l.lease
	ask := Ask{
		Spent: l.spentLately(now), Alone: p.failed > 1, Light: light, Heavy: heavy, Leave: l.reserve(), Limit: l.window.configured,
		ToldLimit: p.toldLimit, Left: -1, CoolDown: max(0, l.window.opens.Sub(now)), All: p.all,
	}
	if ask.Limit == unlimited {
		ask.Limit = 0
	}
	if !p.leftTold.IsZero() && now.Sub(p.leftTold) <= p.terms.Sync {
		ask.Left = max(p.left, 0)
	}
	p.toldLimit, p.leftTold, p.all = 0, time.Time{}, false
	if light.First+heavy.First > 0 || p.alone() || ask.CoolDown > 0 || l.window.limit == unlimited {
		p.drop()
	}
	if l.window.limit == unlimited || ask.CoolDown > 0 {
		return ask
	}
	ask.Ahead = l.ahead(now)
	keep := l.line.length * writePermits // for requests that wait for slots
	if p.plenty {
		keep += ask.Ahead
	}
	p.light = min(p.light, keep)
	p.open = min(p.open, keep-p.light)
	ask.Hand = p.hand()
	ask.Ahead = max(0, ask.Ahead-ask.Hand)
	return ask
}

// maxReports is the largest number of [Spent] that report the permits of a span. A [Spent] has the age of its last permit.
const maxReports = 240

// spentLately returns what the limiter has spent within the span: with leases, and then alone.
func (l *Limiter) spentLately(now time.Time) []Spent {
	if len(l.window.charges) == 0 {
		return nil
	}
	leased, alone := l.lease.split(l.window.charges)
	spent := make([]Spent, 0, min(len(l.window.charges), 2*maxReports+2))
	spent = l.lease.report(spent, now, leased, false)
	return l.lease.report(spent, now, alone, true)
}

// report appends what was spent, oldest first.
func (p *lease) report(spent []Spent, now time.Time, charges []charge, alone bool) []Spent {
	var first time.Time
	before := len(spent)
	for _, c := range charges {
		if last := len(spent) - 1; last >= before && c.at.Sub(first) <= p.terms.Span/maxReports {
			spent[last].Age = now.Sub(c.at)
			spent[last].Permits += c.permits
			continue
		}
		first = c.at
		spent = append(spent, Spent{Age: now.Sub(c.at), Permits: c.permits, Alone: alone})
	}
	return spent
}

// obey obeys the answer to an ask. asked is when the ask was made.
func (l *Limiter) obey(asked time.Time, ask Ask, answer Answer, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.tick()
	p := l.lease
	p.asking = false
	if err != nil {
		p.failed++
		p.keepNews(ask)
	} else {
		p.failed, p.forming, p.answered = 0, answer.Forming, true
		l.learnPool(now, answer)
		p.receive(now, asked, ask, answer)
	}
	l.refuseLate(now)
	l.dispatch(now)
}

// keepNews keeps for the next ask what the pool may not have learned from one that failed.
func (p *lease) keepNews(ask Ask) {
	if ask.ToldLimit > 0 {
		p.tellLimit(ask.ToldLimit, false)
	}
	p.all = p.all || ask.All
}

// learnPool records what the pool knows of the budget.
func (l *Limiter) learnPool(now time.Time, answer Answer) {
	p := l.lease
	l.learnLimit(answer)
	if answer.CoolDown > 0 {
		l.window.closeUntil(now.Add(min(answer.CoolDown, maxCoolDown)))
	}
	p.servers, p.wanting, p.plenty = answer.Servers, answer.Wanting, answer.Plenty
	p.learnOthers(now, answer)
}

// learnLimit obeys the limit of all limiters. A pool that is forming may not know yet what a header said, and no pool knows
// what a header has said since the ask: then the limit can only become lower.
func (l *Limiter) learnLimit(answer Answer) {
	limit := l.window.configured
	if answer.Limit > 0 {
		limit = min(max(answer.Limit, writePermits), limit)
	}
	if limit < l.window.limit || !answer.Forming && l.lease.toldLimit == 0 {
		l.window.limit = limit
	}
}

// learnOthers records what the others have spent. A pool that is forming may know less than the limiter.
func (p *lease) learnOthers(now time.Time, answer Answer) {
	var leased, alone []charge
	leasedSpent, aloneSpent := 0, 0
	for _, spent := range answer.Others {
		c := charge{at: now.Add(-spent.Age), permits: spent.Permits}
		if spent.Alone {
			alone, aloneSpent = append(alone, c), aloneSpent+c.permits
		} else {
			leased, leasedSpent = append(leased, c), leasedSpent+c.permits
		}
	}
	p.othersAlone, p.othersAloneSpent = alone, aloneSpent
	if !answer.Forming || leasedSpent >= p.othersSpent {
		p.others, p.othersSpent = leased, leasedSpent
		p.othersHold = charge{at: now, permits: answer.OthersHold}
	}
	p.forget(now)
}

// receive records the leased permits, and what was refused.
func (p *lease) receive(now, asked time.Time, ask Ask, answer Answer) {
	p.light += answer.Light
	p.open += answer.Open
	p.until = asked.Add(answer.Valid)
	if !now.Before(p.until) {
		p.drop()
	}
	p.refused, p.retryAt = [2]int{}, time.Time{}
	refusedAll := ask.Light.First+ask.Heavy.First > 0 && answer.Light+answer.Open == 0
	if answer.RetryAfter > 0 || refusedAll {
		p.refused = [2]int{ask.Light.First, ask.Heavy.First}
		p.retryAt = now.Add(max(answer.RetryAfter, minRetry))
	}
}
