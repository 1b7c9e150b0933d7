package cache

import "maps"

// Invalidate drops what is kept under the key. A load of it that is under way still answers those who wait for it, but is
// neither joined nor kept any more.
func (c *Cache) Invalidate(key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.journal.add(c.now, func(other Key) bool { return other == key })
	delete(c.calls, key)
	c.store.drop(key)
}

// InvalidateFunc is [Cache.Invalidate] for all keys that touched says true for, whoever's they are. It asks for every key
// that is kept, and later for those that were being loaded: touched must be quick, always say the same and not use the
// cache.
func (c *Cache) InvalidateFunc(touched func(Key) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.journal.add(c.now, touched)
	maps.DeleteFunc(c.calls, func(key Key, _ *call) bool { return touched(key) })
	c.store.dropFunc(touched)
}

// journal remembers the latest invalidations for the loads that they overtook, and for what those bring along.
type journal struct {
	latest [journalLength]invalidation // a ring
	next   int
}

const journalLength = 256

type invalidation struct {
	at      moment
	touched func(Key) bool
}

func (j *journal) add(at moment, touched func(Key) bool) {
	j.latest[j.next] = invalidation{at: at, touched: touched}
	j.next = (j.next + 1) % journalLength
}

// touched tells whether an invalidation of the key came after the moment. When more came than are remembered, it says yes
// to be safe.
func (j *journal) touched(key Key, since moment) bool {
	for back := range journalLength {
		last := j.latest[(j.next+journalLength-1-back)%journalLength]
		if last.at <= since {
			return false
		}
		if last.touched(key) {
			return true
		}
	}
	return true
}
