package cache

import (
	"sync/atomic"
	"time"
)

// Source is the identity of a kept answer, for those who make something of it, see [Cache.KeepDerived]. Once it has ended, it
// never serves again. It does not keep the answer's memory in use.
type Source struct {
	kept       atomic.Pointer[entry] // nil once the store has replaced, dropped or evicted the entry
	freshUntil time.Time
}
