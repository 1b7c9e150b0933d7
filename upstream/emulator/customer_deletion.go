package emulator

import "time"

// deleteLater plans the removal of a customer. A plan that is older stays.
func (s *store) deleteLater(id int64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, planned := s.doomed[id]; !planned {
		s.doomed[id] = at
	}
}

// due returns the customers whose planned removal is due and forgets the plan. Every request asks, so that no goroutine waits.
func (s *store) due() []int64 {
	s.mu.RLock()
	none := len(s.doomed) == 0
	s.mu.RUnlock()
	if none {
		return nil
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []int64
	for id, at := range s.doomed {
		if !at.After(now) {
			ids = append(ids, id)
			delete(s.doomed, id)
		}
	}
	return ids
}
