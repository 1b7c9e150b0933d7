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
}

// Stats returns the present condition.
func (l *Limiter) Stats() Stats {
	stats := Stats{}
	stats.Remaining, stats.Known = l.Remaining()
	l.mu.Lock()
	defer l.mu.Unlock()
	stats.Waiting, stats.Underway = l.line.length, len(l.underway)
	stats.CoolDown = max(0, l.window.opens.Sub(l.tick()))
	return stats
}
