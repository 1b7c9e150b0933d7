package emulator

import (
	"cmp"
	"slices"
	"sync"
)

// conversationStore holds the conversations. It generates them at the first read, since most tests never read one. A
// conversation is replaced and never changed.
type conversationStore struct {
	populate func() conversationPopulation

	mu        sync.Mutex
	loaded    bool
	byID      map[int64]*Conversation
	forgotten map[int64]bool  // customers that were removed before the conversations were generated
	merged    map[int64]int64 // from the id of a merged conversation to the id of its target
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

// conversationPopulation is the initial content of a conversationStore.
type conversationPopulation struct {
	conversations []*Conversation
	merged        map[int64]int64
}

// load generates the conversations once. The caller holds the lock.
func (s *conversationStore) load() {
	if s.loaded {
		return
	}
	generated := s.populate()
	s.byID = make(map[int64]*Conversation, len(generated.conversations))
	for _, c := range generated.conversations {
		if !s.forgotten[c.CustomerID] {
			s.byID[c.ID] = c
		}
	}
	s.merged = generated.merged
	s.loaded = true
}

// find returns a conversation, or the id of the conversation that it was merged into.
func (s *conversationStore) find(id int64) (c *Conversation, movedTo int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	return s.byID[id], s.merged[id]
}

// newest returns all conversations, newest first. The caller must not change the slice.
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

// add stores a conversation. It sets a free id and a free number where the conversation has none.
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

// replace stores a conversation in place of the one with its id.
func (s *conversationStore) replace(c *Conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[c.ID] = c
	s.sorted = nil
}

// remove returns the conversation that was removed, or nil.
func (s *conversationStore) remove(id int64) *Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	removed := s.byID[id]
	delete(s.byID, id)
	s.sorted = nil
	return removed
}

// merge removes a conversation and stores the one that it has become a part of.
func (s *conversationStore) merge(id int64, into *Conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
	s.merged[id] = into.ID
	s.byID[into.ID] = into
	s.sorted = nil
}
