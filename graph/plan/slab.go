package plan

// Slab makes objects in slices, so that the rows of a list need no memory each. Its zero value is empty. Only one goroutine may
// use it.
type Slab[T any] struct {
	free []T
	last int // the length of the last slice
}

// maxSlab bounds what a slab has left over in the end.
const maxSlab = 64

// Take returns so many zero objects in one slice.
func (s *Slab[T]) Take(count int) []T {
	if len(s.free) < count {
		s.last = max(count, min(2*s.last, maxSlab))
		s.free = make([]T, s.last)
	}
	taken := s.free[:count:count]
	s.free = s.free[count:]
	return taken
}
