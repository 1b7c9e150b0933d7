package loaders

import "sync"

// store keeps the resources that pages brought, for fields that want one of them. Of several resources with one id it keeps the
// first, so that all fields see the same. It looks into a page when a field asks: most pages are never asked.
type store[T any] struct {
	// idOf returns 0 for a resource that is not to be kept.
	idOf func(*T) int64

	mu    sync.Mutex
	pages [][]*T // not looked into yet
	found map[int64]*T
}

// add keeps the resources. The caller does not change the slice any more.
func (s *store[T]) add(resources []*T) {
	if len(resources) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages = append(s.pages, resources)
}

// get returns the resource with an id.
func (s *store[T]) get(id int64) (resource *T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, page := range s.pages {
		if s.found == nil {
			s.found = make(map[int64]*T, len(page))
		}
		for _, resource := range page {
			if own := s.idOf(resource); own != 0 && s.found[own] == nil {
				s.found[own] = resource
			}
		}
	}
	s.pages = nil
	resource, ok = s.found[id]
	return resource, ok
}
