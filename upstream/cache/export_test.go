package cache

// Kept returns about how many entries the cache holds, expired ones among them, and about how many bytes they take.
func (c *Cache) Kept() (entries int, bytes uint64) {
	return c.store.entries.EstimatedSize(), c.store.entries.WeightedSize()
}
