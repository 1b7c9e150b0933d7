package upstream

import (
	"time"

	"mailbox-graphql/upstream/cache"
)

// Degradation names what keeps a client from reading its account as usual.
type Degradation string

// The degradations.
const (
	// CircuitOpen: the API failed so often that no request is sent for a moment.
	CircuitOpen Degradation = "circuit_open"
	// CoolingDown: the API asked to wait.
	CoolingDown Degradation = "cooling_down"
	// BudgetSpent: the account has no permit left.
	BudgetSpent Degradation = "budget_spent"
	// ServingStale: within the last minute a resource was served stale.
	ServingStale Degradation = "serving_stale"
)

// staleMemory is how long a stale answer counts as the present condition.
const staleMemory = time.Minute

// Degradations returns what is not as usual, in a fixed order. Circuit and budget are those of the server's own token; with
// callers' own tokens each has its own, of which this tells nothing.
func (c *Client) Degradations() (found []Degradation) {
	own := c.accounts.own
	remaining, known := own.limiter.Remaining()
	coolsDown := own.limiter.CoolsDown()
	for _, degradation := range []struct {
		name Degradation
		now  bool
	}{
		{CircuitOpen, own.circuit.isOpen()},
		{CoolingDown, coolsDown},
		{BudgetSpent, known && remaining == 0 && !coolsDown},
		{ServingStale, c.servedStale()},
	} {
		if degradation.now {
			found = append(found, degradation.name)
		}
	}
	return found
}

// isOpen tells whether the circuit lets no request through, or only probes.
func (c *circuit) isOpen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.opened.IsZero()
}

// noteStale remembers when a resource was served stale.
func (c *Client) noteStale(found cache.Result) {
	if found.Outcome == cache.Stale {
		c.stale.Store(time.Now().UnixNano())
	}
}

func (c *Client) servedStale() bool {
	at := c.stale.Load()
	return at != 0 && time.Since(time.Unix(0, at)) < staleMemory
}
