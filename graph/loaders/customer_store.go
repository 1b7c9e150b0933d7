package loaders

import (
	"context"
	"sync"

	"mailbox-graphql/upstream"
)

// customerStore keeps the customers that the operation has read, and knows which lists of customers are under way: a field
// that wants one customer waits for these lists instead of spending a request. Its zero value is empty.
type customerStore struct {
	mu        sync.Mutex
	customers map[int64]*upstream.Customer
	lists     map[chan struct{}]struct{} // closed when the list is there, or has failed
}

// get returns the customer with an id, or nil.
func (s *customerStore) get(id int64) *upstream.Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.customers[id]
}

// add keeps complete customers. Of several resources of one customer it keeps the first, so that all fields see the same.
func (s *customerStore) add(customers []*upstream.Customer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.customers == nil {
		s.customers = make(map[int64]*upstream.Customer, len(customers))
	}
	for _, customer := range customers {
		if _, ok := s.customers[customer.ID]; !ok && !customer.Incomplete {
			s.customers[customer.ID] = customer
		}
	}
}

// expectList says that a list of customers is under way, until its caller calls done.
func (s *customerStore) expectList() (done func()) {
	list := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lists == nil {
		s.lists = make(map[chan struct{}]struct{})
	}
	s.lists[list] = struct{}{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.lists, list)
		close(list)
	}
}

// awaitLists returns when all lists that are under way now are done, or when ctx ends.
func (s *customerStore) awaitLists(ctx context.Context) {
	s.mu.Lock()
	lists := make([]chan struct{}, 0, len(s.lists))
	for list := range s.lists {
		lists = append(lists, list)
	}
	s.mu.Unlock()
	for _, list := range lists {
		select {
		case <-list:
		case <-ctx.Done():
			return
		}
	}
}
