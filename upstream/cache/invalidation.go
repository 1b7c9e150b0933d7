package cache

// Invalidate drops the entry of the key. A load of the key that is under way still answers the callers that wait for it,
// but no other caller joins it and its answer is not kept.
func (c *Cache) Invalidate(key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.journal.add(invalidation{at: c.now, key: key})
	delete(c.calls, key)
	c.store.drop(key)
}

// journal remembers the latest invalidations: an answer that was asked for before the invalidation of its key, or of the
// key of one of its primes, must not be kept.
type journal struct {
	latest [journalLength]invalidation // a ring
	next   int
	purged moment // of the latest purge, which concerns every key
}

const journalLength = 256

type invalidation struct {
	at  moment
	key Key
}

func (j *journal) add(latest invalidation) {
	j.latest[j.next] = latest
	j.next = (j.next + 1) % journalLength
}

// invalidated reports whether the key was invalidated after the moment. It also reports true when the journal does not
// reach back to the moment: then an answer is dropped that may be good, and none is kept that is not.
func (j *journal) invalidated(key Key, since moment) bool {
	if j.purged > since {
		return true
	}
	for back := range journalLength {
		last := j.latest[(j.next+journalLength-1-back)%journalLength]
		if last.at <= since {
			return false
		}
		if last.key == key {
			return true
		}
	}
	return true
}
