package cache

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// derived is a value that was made of kept answers. It is an entry of the store like them.
//
// No list says what was made of an answer, so nothing is searched when an answer expires or is dropped: each hit asks all
// sources. A source that has ended never serves again. Therefore all of them served at the moment when the first was asked,
// if each did when it was asked.
type derived struct {
	value   any
	sources []*Source
	until   time.Time     // the first of the sources to expire
	touched atomic.Uint32 // how many sources have been looked up
}

const (
	// sourceWeight is what a derived value takes for each source: two pointers, of which its maker may have one, and the source
	// if its entry has gone.
	sourceWeight = 8 + 8 + 40
	// derivedShare divides MaxBytes: no derived value may be larger than that.
	derivedShare = 16
)

// KeepDerived keeps a value that was made of the sources, within the same bound as all entries. It keeps nothing if a source
// does not serve any more, or belongs to another principal. A value without sources is kept for the TTL. In place of a URL,
// the key has any name. It returns until when the value may serve, and whether the value was kept.
func (c *Cache) KeepDerived(key Key, value any, size int64, sources []*Source) (until time.Time, kept bool) {
	key.Derived = true
	now := time.Now()
	made := &derived{value: value, sources: distinct(sources)}
	if len(made.sources) == 0 {
		made.until = now.Add(c.store.ttl)
	}
	for i, source := range made.sources {
		entry := source.current()
		if entry == nil || !now.Before(source.freshUntil) || entry.key.Principal != key.Principal {
			return time.Time{}, false
		}
		if i == 0 || source.freshUntil.Before(made.until) {
			made.until = source.freshUntil
		}
	}
	size = max(size, 0) + int64(len(made.sources))*sourceWeight
	if size > c.store.maxBytes/derivedShare {
		return time.Time{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return made.until, c.store.put(key, size, &entry{value: made}, c.store.ttl) != nil
}

func distinct(sources []*Source) []*Source {
	if len(sources) < 2 {
		return slices.Clone(sources)
	}
	set := make(map[*Source]struct{}, len(sources))
	for _, source := range sources {
		set[source] = struct{}{}
	}
	return slices.AppendSeq(make([]*Source, 0, len(set)), maps.Keys(set))
}

// Derived returns the value that [Cache.KeepDerived] kept if Get would return each of its sources without a load, and until
// when that may be so.
func (c *Cache) Derived(key Key) (value any, until time.Time, ok bool) {
	key.Derived = true
	kept, ok := c.store.entries.GetIfPresent(key)
	if !ok {
		return nil, time.Time{}, false
	}
	made, _ := kept.value.(*derived)
	if !made.serves(time.Now()) {
		return nil, time.Time{}, false
	}
	c.touch(made)
	return made.value, made.until, true
}

func (d *derived) serves(now time.Time) bool {
	if !now.Before(d.until) {
		return false
	}
	for _, source := range d.sources {
		if source.current() == nil {
			return false
		}
	}
	return true
}

// touch looks up one source, each in turn. Otherwise the store would find nobody asking for the sources, and evict them first.
// It is one for each hit, since the store notes only some look-ups of a burst.
func (c *Cache) touch(made *derived) {
	if len(made.sources) == 0 {
		return
	}
	next := made.sources[int(made.touched.Add(1))%len(made.sources)]
	if kept := next.current(); kept != nil {
		c.store.entries.GetIfPresent(kept.key)
	}
}

// KeepsDerived reports whether [Cache.KeepDerived] may keep anything.
func (c *Cache) KeepsDerived() bool { return c.store.ttl > 0 }
