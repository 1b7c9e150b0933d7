package tier

// Idle tells whether no call that nobody waits for is under way.
func (t *Tier) Idle() bool { return len(t.calls) == 0 }
