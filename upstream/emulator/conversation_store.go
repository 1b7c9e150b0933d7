package emulator

import (
	"cmp"
	"slices"
	"sync"
)

// conversationStore makes the conversations of the population when they are first asked for: most users of a Server
// never ask. Conversations are replaced and never changed.
type conversationStore struct {
	populate func() conversationPopulation

	mu        sync.Mutex
	loaded    bool
	byID      map[int64]*Conversation
	forgotten map[int64]bool  // customers who were removed before the conversations were made
	merged    map[int64]int64 // ids that conversations had before they were merged
	sorted    []*Conversation // newest first; nil after a change
}

func newConversationStore(options Options, initial population) *conversationStore {
	return &conversationStore{
		forgotten: make(map[int64]bool),
		populate: func() conversationPopulation {
			return newGenerator(options).conversations(initial.customers)
		},
	}
}

// conversationPopulation is what a conversationStore starts with.
type conversationPopulation struct {
	conversations []*Conversation
	merged        map[int64]int64
}

// load makes the conversations once. The caller holds the lock.
func (s *conversationStore) load() {
	if s.loaded {
		return
	}
	made := s.populate()
	s.byID = make(map[int64]*Conversation, len(made.conversations))
	for _, c := range made.conversations {
		if !s.forgotten[c.CustomerID] {
			s.byID[c.ID] = c
		}
	}
	s.merged = made.merged
	s.loaded = true
}

// find returns a conversation, or the id that it goes by now.
func (s *conversationStore) find(id int64) (c *Conversation, movedTo int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	return s.byID[id], s.merged[id]
}

// newest returns all conversations, newest first. Callers must not change the slice.
func (s *conversationStore) newest() []*Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	if s.sorted == nil {
		s.sorted = make([]*Conversation, 0, len(s.byID))
		for _, c := range s.byID {
			s.sorted = append(s.sorted, c)
		}
		slices.SortFunc(s.sorted, func(a, b *Conversation) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.Number, a.Number))
		})
	}
	return s.sorted
}

// add stores a conversation under an id and a number of its own, where it has none.
func (s *conversationStore) add(c *Conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	next := int64(len(s.byID) + 1)
	if c.Number == 0 {
		c.Number = next
	}
	for id := firstAddedID + next; c.ID == 0; id++ {
		if s.byID[id] == nil {
			c.ID = id
		}
	}
	s.byID[c.ID] = c
	s.sorted = nil
}

// removeOf removes the conversations of a customer.
func (s *conversationStore) removeOf(customerID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.loaded {
		s.forgotten[customerID] = true
		return
	}
	for id, c := range s.byID {
		if c.CustomerID == customerID {
			delete(s.byID, id)
		}
	}
	s.sorted = nil
}
