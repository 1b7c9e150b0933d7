package cache

// Purge drops the entries whose URL matches, whoever they belong to, and returns how many it dropped. What was made of them
// ends with them. Loads that are under way answer the callers that wait for them, but no other caller joins them, and nothing
// that they bring is kept. It looks at each entry, so it is for operators, not for each request.
func (c *Cache) Purge(matches func(url string) bool) (dropped int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.journal.purged = c.now
	clear(c.calls)
	for key := range c.store.entries.Keys() {
		if key.Derived {
			continue // it ends with what it was made of
		}
		if matches(key.URL) {
			c.store.drop(key)
			dropped++
		}
	}
	return dropped
}
