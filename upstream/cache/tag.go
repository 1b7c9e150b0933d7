package cache

import "sync/atomic"

// maxTags bounds the tags of one entry, with the one that a load may add: see [Answer].
const maxTags = 4

// Tags name what an entry shows of its origin, such as one customer, or the list of all customers. Unused places are "".
type Tags [maxTags]string

// Drop drops every entry with one of the tags, whoever it belongs to, and whatever a load brings that began before. It takes
// the same time however many entries there are. A caller that arrives later shares no such load either.
func (c *Cache) Drop(tags ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	for _, tag := range tags {
		c.drops.of(tag).Store(uint64(c.now))
	}
}

// vintage says when a load began, and when what it brings was last dropped.
type vintage struct {
	began moment
	drops [maxTags]*atomic.Uint64 // moments; nil for unused places
}

// dropped tells whether a tag was dropped after the load began.
func (v *vintage) dropped() bool {
	for _, latest := range v.drops {
		if latest != nil && moment(latest.Load()) > v.began {
			return true
		}
	}
	return false
}

// add adds the place of a tag. There must be room: see [maxTags].
func (v *vintage) add(place *atomic.Uint64) {
	for i := range v.drops {
		if v.drops[i] == nil {
			v.drops[i] = place
			return
		}
	}
}

// vintageOf returns the vintage of a resource that a load brings which began at the moment.
func (c *Cache) vintageOf(url string, began moment) vintage {
	v := vintage{began: began}
	if c.tagsOf == nil {
		return v
	}
	for i, tag := range c.tagsOf(url) {
		if tag != "" {
			v.drops[i] = c.drops.of(tag)
		}
	}
	return v
}

// dropTable remembers when each tag was last dropped, in bounded memory: tags may share a place. Then dropping one of them
// drops the other one's entries too, which costs a load, and never keeps an entry that should go.
type dropTable [1 << dropBits]atomic.Uint64

const dropBits = 16

// of returns the place of a tag.
func (t *dropTable) of(tag string) *atomic.Uint64 {
	const offset, prime = 2166136261, 16777619 // FNV-1a
	hash := uint32(offset)
	for i := range len(tag) {
		hash = (hash ^ uint32(tag[i])) * prime
	}
	return &t[(hash>>dropBits^hash)&(1<<dropBits-1)]
}
