package emulator

import (
	"cmp"
	"slices"
)

// Tags returns a copy of every tag, by id.
func (s *Server) Tags() []Tag { return slices.Clone(s.tagList()) }

// AddTag stores a tag and returns its id, a new one if it is 0. It replaces a tag with the same id. It sets UpdatedAt to the
// present unless t has it.
func (s *Server) AddTag(t Tag) int64 {
	s.changes.Lock()
	defer s.changes.Unlock()
	tags := slices.Clone(s.tagList())
	if t.ID == 0 {
		t.ID = max(firstTagID, lastTagID(tags)+1)
	}
	t.UpdatedAt = cmp.Or(t.UpdatedAt, s.present())
	name := "tag.updated"
	i, known := tags.index(t.ID)
	if !known {
		name = "tag.created"
		tags = slices.Insert(tags, i, Tag{})
	}
	tags[i] = t
	s.tags.Store(&tags)
	s.webhooks.occur(tagEvent(name, t))
	return t.ID
}

func lastTagID(tags tagList) int64 {
	if len(tags) == 0 {
		return 0
	}
	return tags[len(tags)-1].ID
}

// RemoveTag removes a tag, which conversations then do not show, and reports whether it existed. The conversations have no
// event of it.
func (s *Server) RemoveTag(id int64) bool {
	s.changes.Lock()
	defer s.changes.Unlock()
	tags := slices.Clone(s.tagList())
	i, known := tags.index(id)
	if !known {
		return false
	}
	tags = slices.Delete(tags, i, i+1)
	s.tags.Store(&tags)
	s.webhooks.occur(deletion("tag.deleted", pathOf("tags", id), id))
	return true
}
