package emulator

import (
	"cmp"
	"slices"
)

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
	s.changes.Lock()
	defer s.changes.Unlock()
	s.conversations.add(added)
	s.store.countConversation(added.CustomerID)
	s.occurIn(added, "convo.created")
	return added.ID
}

// UpdateConversation calls change with a copy of a conversation and stores the copy. It sets UserUpdatedAt to the present
// unless change sets it, and keeps the id. It reports whether the conversation exists. change must not call the Server.
//
// A webhook is told of another assignee, inbox, status, tag or custom field, of the state deleted, and of a new thread. Other
// changes have no event.
func (s *Server) UpdateConversation(id int64, change func(*Conversation)) bool {
	s.changes.Lock()
	defer s.changes.Unlock()
	before, _ := s.conversations.find(id)
	if before == nil {
		return false
	}
	changed := before.clone()
	change(changed)
	changed.ID = id
	if changed.UserUpdatedAt.Equal(before.UserUpdatedAt) {
		changed.UserUpdatedAt = s.present()
	}
	s.conversations.replace(changed)
	s.occurIn(changed, s.conversationEvents(before, changed)...)
	return true
}

// RemoveConversation removes a conversation, and reports whether it existed.
func (s *Server) RemoveConversation(id int64) bool {
	s.changes.Lock()
	defer s.changes.Unlock()
	removed := s.conversations.remove(id)
	if removed != nil {
		e := deletion(conversationDeleted, pathOf("conversations", id), id)
		e.mailboxID = removed.MailboxID
		s.webhooks.occur(e)
	}
	return removed != nil
}

// MergeConversation merges a conversation into another one, which then has the threads of both, and reports whether both
// exist. The id of the first redirects to the other.
func (s *Server) MergeConversation(id, into int64) bool {
	s.changes.Lock()
	defer s.changes.Unlock()
	from, _ := s.conversations.find(id)
	to, _ := s.conversations.find(into)
	if from == nil || to == nil || id == into {
		return false
	}
	merged := to.clone()
	merged.Threads += from.Threads
	merged.UserUpdatedAt = s.present()
	s.conversations.merge(id, merged)
	s.occurIn(merged, "convo.merged")
	return true
}

// occurIn lets events about a conversation occur.
func (s *Server) occurIn(c *Conversation, names ...string) {
	customer, known := s.store.customer(c.CustomerID)
	if !known {
		return // no answer shows the conversation
	}
	for _, name := range names {
		s.webhooks.occur(conversationEvent(name, conversationRecord{c, customer, s.tagList()}))
	}
}

// conversationRecord returns a conversation that answers show.
func (s *Server) conversationRecord(id int64) (r conversationRecord, known bool) {
	c, _ := s.conversations.find(id)
	if c == nil {
		return conversationRecord{}, false
	}
	customer, known := s.store.customer(c.CustomerID)
	return conversationRecord{c, customer, s.tagList()}, known
}

// conversationEvents returns the names of the events that tell of a change.
func (s *Server) conversationEvents(before, after *Conversation) (names []string) {
	for _, told := range []struct {
		name string
		when bool
	}{
		{"convo.assigned", before.AssigneeID != after.AssigneeID},
		{"convo.moved", before.MailboxID != after.MailboxID},
		{"convo.status", before.Status != after.Status},
		{"convo.tags", !slices.Equal(before.TagIDs, after.TagIDs)},
		{"convo.custom-fields", !slices.Equal(before.CustomFields, after.CustomFields)},
		{conversationDeleted, before.State != after.State && after.State == "deleted"},
	} {
		if told.when {
			names = append(names, told.name)
		}
	}
	if customer, known := s.store.customer(after.CustomerID); known && after.Threads > before.Threads {
		if name := threadEvents[conversationRecord{after, customer, nil}.threads()[0].kind]; name != "" {
			names = append(names, name)
		}
	}
	return names
}

// threadEvents are the events of a new thread, by its kind. The others have none.
var threadEvents = map[string]string{
	"customer": "convo.customer.reply.created", "message": "convo.agent.reply.created", "note": "convo.note.created",
}
