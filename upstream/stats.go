package upstream

import (
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Stats is the present condition of a client, of all its accounts together.
type Stats struct {
	// Cache is what the cache holds.
	Cache cache.Stats
	// Accounts is how many accounts are known: with callers' own tokens, one for each token.
	Accounts int
	// Waiting is how many requests wait for permits or a slot, and Underway how many have not ended.
	Waiting, Underway int
	// Remaining is how many permits are left in the account that has the fewest. It is not known while no limit is.
	Remaining      int
	RemainingKnown bool
	// CoolDown is how long the account that waits longest grants nothing, because the API asked to wait.
	CoolDown time.Duration
	// Circuits counts the accounts by the state of their circuits.
	Circuits map[CircuitState]int
	// Budgets counts the accounts by where their permits come from. It is nil if no budget is shared. Leased is how many leased
	// permits are not spent.
	Budgets map[ratelimit.Source]int
	Leased  int
}

// CircuitState is what a circuit lets through.
type CircuitState string

// The states of a circuit.
const (
	// Closed lets all requests through.
	Closed CircuitState = "closed"
	// Open lets none through.
	Open CircuitState = "open"
	// HalfOpen lets probes through.
	HalfOpen CircuitState = "half_open"
)

// Stats returns the present condition.
func (c *Client) Stats() Stats {
	all := c.accounts.all()
	stats := Stats{
		Cache: c.cache.Stats(), Accounts: len(all), Circuits: map[CircuitState]int{Closed: 0, Open: 0, HalfOpen: 0},
	}
	for _, a := range all {
		budget := a.limiter.Stats()
		stats.Waiting += budget.Waiting
		stats.Underway += budget.Underway
		stats.CoolDown = max(stats.CoolDown, budget.CoolDown)
		if budget.Known && (!stats.RemainingKnown || budget.Remaining < stats.Remaining) {
			stats.Remaining, stats.RemainingKnown = budget.Remaining, true
		}
		stats.Circuits[a.circuit.current(time.Now())]++
		stats.addLease(budget)
	}
	return stats
}

func (s *Stats) addLease(budget ratelimit.Stats) {
	if budget.Source == "" {
		return
	}
	if s.Budgets == nil {
		s.Budgets = map[ratelimit.Source]int{ratelimit.Leased: 0, ratelimit.Alone: 0, ratelimit.Forming: 0, ratelimit.Resting: 0}
	}
	s.Budgets[budget.Source]++
	s.Leased += budget.Hand
}

// all returns the accounts that are read: the server's own, or those of the callers' tokens.
func (as *accounts) all() []*account {
	if !as.ofCallers {
		return []*account{as.own}
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	all := make([]*account, 0, len(as.known))
	for _, a := range as.known {
		all = append(all, a)
	}
	return all
}

// areOfCallers tells whether each caller has a token of its own, so that the server's own account is not read.
func areOfCallers(tokens auth.TokenSource) bool {
	_, ok := tokens.(auth.Caller)
	return ok
}

// current returns the state of the circuit.
func (c *circuit) current(now time.Time) CircuitState {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.opened.IsZero():
		return Closed
	case c.openFor(now) > 0:
		return Open
	}
	return HalfOpen
}
