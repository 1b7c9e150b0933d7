package emulator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tag is the state behind a tag of conversations. A tag resource has the name of its color, a conversation has the color in
// hexadecimal.
type Tag struct {
	ID        int64
	Name      string
	Color     string // green, blue, red, orange, purple or grey
	UpdatedAt time.Time
}

// tagList is the tags of the account, by id. It is replaced and never changed.
type tagList []Tag

func (l tagList) find(id int64) (t Tag, known bool) {
	i, known := l.index(id)
	if !known {
		return Tag{}, false
	}
	return l[i], true
}

func (l tagList) index(id int64) (i int, known bool) {
	return slices.BinarySearchFunc(l, id, func(t Tag, id int64) int { return cmp.Compare(t.ID, id) })
}

// firstTagID is the id of the first of tagNames. The ids of the others follow.
const firstTagID = 9150

var (
	tagNames = []string{
		"vip", "billing", "bug", "churn risk", "double charge", "export", "feature request", "feedback", "how-to",
		"login", "onboarding", "outage", "pricing", "refund", "renewal", "security", "shipping", "spam?", "survey", "日本語",
	}
	tagColors = []string{"green", "blue", "red", "orange", "purple", "grey"}
)

func initialTags() *tagList {
	tags := make(tagList, len(tagNames))
	for i, name := range tagNames {
		tags[i] = Tag{ID: firstTagID + int64(i), Name: name, Color: tagColors[i%len(tagColors)], UpdatedAt: lastDay}
	}
	return &tags
}

// tagList returns the tags of the account. The caller must not change the list.
func (s *Server) tagList() tagList { return *s.tags.Load() }

func (t Tag) slug() string {
	return strings.Trim(strings.NewReplacer(" ", "-", "?", "").Replace(t.Name), "-")
}

func (t Tag) hexColor() string {
	switch t.Color {
	case "green":
		return "#6AC27B"
	case "blue":
		return "#4F9BDB"
	case "red":
		return "#E0566A"
	case "orange":
		return "#E89A4B"
	case "purple":
		return "#9B7FD1"
	default:
		return "#929499"
	}
}

func (s *Server) addTagRoutes() {
	s.router.handle("GET /v2/tags", s.listTags)
	s.router.handle("GET /v2/tags/{tagId}", s.getTag)
}

// listTags: https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
func (s *Server) listTags(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	all, tickets := s.tagList(), s.ticketCounts(c)
	return c.list("tags", paging{size: pageSize, total: len(all), number: page}, func(w *jsonWriter, i int) {
		c.view().tag(w, all[i], tickets[all[i].ID])
	})
}

func (s *Server) getTag(c *call) answer {
	id, refused := c.pathID("tagId")
	if refused != nil {
		return *refused
	}
	found, known := s.tagList().find(id)
	if !known {
		return c.notFound()
	}
	w := c.writer()
	c.view().tag(w, found, s.ticketCounts(c)[id])
	return ok(w.buf)
}

// ticketCounts counts, by tag, the conversations that the caller may see.
func (s *Server) ticketCounts(c *call) map[int64]int {
	counts := make(map[int64]int)
	for _, conversation := range s.conversations.newest() {
		if c.sees(conversation.CustomerID) {
			for _, id := range conversation.TagIDs {
				counts[id]++
			}
		}
	}
	return counts
}

func (v view) tag(w *jsonWriter, t Tag, tickets int) {
	w.beginObject()
	w.int("id", t.ID)
	w.string("slug", t.slug())
	w.string("name", t.Name)
	w.string("color", t.Color)
	w.optionalTime("createdAt", firstDay)
	w.optionalTime("updatedAt", t.UpdatedAt)
	w.int("ticketCount", int64(tickets))
	w.selfLink(v.origin + "/v2/tags/" + strconv.FormatInt(t.ID, 10))
	w.endObject()
}
