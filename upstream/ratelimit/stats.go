package ratelimit

import "time"

// Stats is the present condition of a limiter.
type Stats struct {
	// Waiting is how many requests wait, and Underway how many hold a slot.
	Waiting, Underway int
	// Remaining is how many permits could be spent now. It is not known while neither the options nor a header set a limit.
	Remaining int
	Known     bool
	// CoolDown is how long nothing is granted because the API asked to wait.
	CoolDown time.Duration
	// Source is where permits come from. "": there is no pool.
	Source Source
	// Hand is how many leased permits are not spent yet.
	Hand int
}

// Source is where a limiter with a pool takes permits from.
type Source string

// The sources.
const (
	// Leased: the pool leases them.
	Leased Source = "leased"
	// Alone: asks fail, and the limiter spends its share.
	Alone Source = "alone"
	// Forming: the pool answers, but does not know yet what was spent, and the limiter spends its share.
	Forming Source = "forming"
	// Resting: no request has come lately.
	Resting Source = "resting"
)

// Stats returns the present condition.
func (l *Limiter) Stats() Stats {
	stats := Stats{}
	stats.Remaining, stats.Known = l.Remaining()
	l.mu.Lock()
	defer l.mu.Unlock()
	stats.Waiting, stats.Underway = l.line.length, len(l.underway)
	stats.CoolDown = max(0, l.window.opens.Sub(l.tick()))
	if l.lease != nil {
		stats.Source, stats.Hand = l.lease.source(time.Now()), l.lease.hand()
	}
	return stats
}

func (p *lease) source(now time.Time) Source {
	switch {
	case p.leave == nil || !p.isUsed(now):
		return Resting
	case p.forming:
		return Forming
	case p.alone():
		return Alone
	default:
		return Leased
	}
}
