package emulator

import "cmp"

// Conversations returns a copy of every conversation, newest first.
func (s *Server) Conversations() []Conversation {
	all := s.conversations.newest()
	conversations := make([]Conversation, len(all))
	for i, c := range all {
		conversations[i] = *c.clone()
	}
	return conversations
}

// AddConversation stores a copy of c, adds one to the customer's conversations, and returns the id. Zero members are filled
// in: id and number with free ones, the dates with the present, and the others so that c is a published, active email
// conversation with one thread.
func (s *Server) AddConversation(c Conversation) int64 {
	added := c.clone()
	now := s.present()
	added.CreatedAt = cmp.Or(added.CreatedAt, now)
	added.UserUpdatedAt = cmp.Or(added.UserUpdatedAt, now)
	added.Type = cmp.Or(added.Type, "email")
	added.Status = cmp.Or(added.Status, "active")
	added.State = cmp.Or(added.State, "published")
	added.Threads = cmp.Or(added.Threads, 1)
	s.conversations.add(added)
	s.store.countConversation(added.CustomerID)
	return added.ID
}
