package cache

// Expire ends the freshness of all entries that are fresh for longer than [Options.TTL], as [Options.TTLOf] said when they
// were kept. Their values may still be returned when a load fails. What was made of them ends. Expire looks at each entry,
// like [Cache.Purge].
func (c *Cache) Expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key := range c.store.entries.Keys() {
		kept, ok := c.store.entries.GetEntryQuietly(key)
		if !ok || key.Derived {
			continue
		}
		if one := kept.Value; one.source.freshUntil.Sub(one.kept) > c.store.ttl {
			one.source.kept.Store(nil)
		}
	}
}
