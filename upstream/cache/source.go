package cache

import (
	"sync/atomic"
	"time"
)

// Source is the identity of a kept answer, for those who make something of it, see [Cache.KeepDerived]. Once it has ended, it
// never serves again. It does not keep the answer's memory in use.
type Source struct {
	kept       atomic.Pointer[entry] // nil once the entry was replaced, dropped, evicted or expired
	freshUntil time.Time
}

// FreshFor is how much longer the answer may serve, at most.
func (s *Source) FreshFor() time.Duration {
	if s.current() == nil {
		return 0
	}
	return max(time.Until(s.freshUntil), 0)
}

// current returns the kept entry, or nil once the source has ended.
func (s *Source) current() *entry {
	kept := s.kept.Load()
	if kept == nil || kept.dropped() {
		return nil
	}
	return kept
}
