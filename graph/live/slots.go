package live

import "sync"

// Slots bounds how many subscribers there are, in all and of each caller.
type Slots struct {
	most, mostOfCaller int

	mu       sync.Mutex
	taken    int
	byCaller map[string]int
}

// NewSlots returns slots of which none is taken.
func NewSlots(most, mostOfCaller int) *Slots {
	return &Slots{most: most, mostOfCaller: mostOfCaller, byCaller: make(map[string]int)}
}

// Take takes a slot for a caller, and returns a function that gives it back, which must be called once. It returns nil, and
// the bound that was reached, if there is no slot.
func (s *Slots) Take(caller string) (giveBack func(), bound int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.byCaller[caller] >= s.mostOfCaller:
		return nil, s.mostOfCaller
	case s.taken >= s.most:
		return nil, s.most
	}
	s.taken++
	s.byCaller[caller]++
	return func() { s.giveBack(caller) }, 0
}

// Taken is how many slots are taken.
func (s *Slots) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

func (s *Slots) giveBack(caller string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	if s.byCaller[caller]--; s.byCaller[caller] == 0 {
		delete(s.byCaller, caller)
	}
}
