package emulator

import (
	"strconv"
	"strings"
)

// tag is a tag of conversations. A tag resource has the name of its color, a conversation has the color in hexadecimal.
type tag struct {
	id    int64
	name  string
	color string
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

func accountTags() []tag {
	tags := make([]tag, len(tagNames))
	for i := range tags {
		tags[i], _ = tagByID(firstTagID + int64(i))
	}
	return tags
}

func tagByID(id int64) (tag, bool) {
	i := id - firstTagID
	if i < 0 || i >= int64(len(tagNames)) {
		return tag{}, false
	}
	return tag{id: id, name: tagNames[i], color: tagColors[i%int64(len(tagColors))]}, true
}

func (t tag) slug() string {
	return strings.Trim(strings.NewReplacer(" ", "-", "?", "").Replace(t.name), "-")
}

func (t tag) hexColor() string {
	switch t.color {
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
	all, tickets := accountTags(), s.ticketCounts(c)
	return c.list("tags", paging{size: pageSize, total: len(all), number: page}, func(w *jsonWriter, i int) {
		c.view().tag(w, all[i], tickets[all[i].id])
	})
}

func (s *Server) getTag(c *call) answer {
	id, refused := c.pathID("tagId")
	if refused != nil {
		return *refused
	}
	found, known := tagByID(id)
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

func (v view) tag(w *jsonWriter, t tag, tickets int) {
	w.beginObject()
	w.int("id", t.id)
	w.string("slug", t.slug())
	w.string("name", t.name)
	w.string("color", t.color)
	w.optionalTime("createdAt", firstDay)
	w.optionalTime("updatedAt", lastDay)
	w.int("ticketCount", int64(tickets))
	w.selfLink(v.origin + "/v2/tags/" + strconv.FormatInt(t.id, 10))
	w.endObject()
}
