package changes

// Occupied runs do while it keeps the settlements that wait from being sent, as a claim does that takes one of them.
func (c *Changes) Occupied(do func()) {
	c.pending.sending.Lock()
	defer c.pending.sending.Unlock()
	do()
}
