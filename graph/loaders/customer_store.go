package loaders

import (
	"context"
	"slices"
	"sync"

	"mailbox-graphql/upstream"
)

// customerStore keeps the customers that the operation has read, unless they are incomplete, and knows which lists of customers
// are under way: a field that wants one customer waits for these lists instead of spending a request.
type customerStore struct {
	store[upstream.Customer]

	mu    sync.Mutex
	lists []chan struct{} // closed when the list is there, or has failed
}

func newCustomerStore() customerStore {
	return customerStore{store: store[upstream.Customer]{idOf: func(customer *upstream.Customer) int64 {
		if customer.Incomplete {
			return 0
		}
		return customer.ID
	}}}
}

// get returns the customer with an id, or nil.
func (s *customerStore) get(id int64) *upstream.Customer {
	customer, _ := s.store.get(id)
	return customer
}

// expectList says that a list of customers is under way, until its caller calls done.
func (s *customerStore) expectList() (done func()) {
	list := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists = append(s.lists, list)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lists = slices.DeleteFunc(s.lists, func(other chan struct{}) bool { return other == list })
		close(list)
	}
}

// awaitLists returns when all lists that are under way now are done, or when ctx ends.
func (s *customerStore) awaitLists(ctx context.Context) {
	s.mu.Lock()
	lists := slices.Clone(s.lists)
	s.mu.Unlock()
	for _, list := range lists {
		select {
		case <-list:
		case <-ctx.Done():
			return
		}
	}
}
