package shared

import (
	"sync"
	"time"
)

// logInterval is the time between two lines of the log that say the same.
const logInterval = time.Minute

// Seldom lets one line of the log through in a minute, and counts the lines that it holds back, so that a Redis that comes
// and goes does not fill the log. Its zero value is ready.
type Seldom struct {
	mu      sync.Mutex
	last    time.Time
	leftOut int
}

// Allows reports whether to log now, and how many lines it has held back since the last one.
func (s *Seldom) Allows() (leftOut int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if !s.last.IsZero() && now.Sub(s.last) < logInterval {
		s.leftOut++
		return 0, false
	}
	leftOut = s.leftOut
	s.last, s.leftOut = now, 0
	return leftOut, true
}
