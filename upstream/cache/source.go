package cache

import (
	"sync/atomic"
	"time"
)

// Source is the identity of a kept answer, for those who make something of it, see [Cache.KeepDerived]. It does not keep the
// answer's memory in use.
type Source struct {
	kept       atomic.Pointer[entry] // nil once the store has replaced, dropped or evicted the entry
	freshUntil time.Time
}

// serves tells whether the cache would still serve the entry, fresh. Once false it stays false.
func (s *Source) serves(now time.Time) bool { return s.kept.Load() != nil && now.Before(s.freshUntil) }
