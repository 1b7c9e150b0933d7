package emulator

import (
	"slices"
	"strconv"
)

// mailbox is an inbox. The API uses both words.
type mailbox struct {
	id                int64
	name, slug, email string
}

// mailboxIDs are the ids of accountMailboxes, for the records that refer to a mailbox.
var mailboxIDs = []int64{13, 2001, 2002, 2003, 2004, 2005}

var accountMailboxes = []mailbox{
	{13, "ACME Support", "83ebc5d87292a795", "support@acme.com"},
	{2001, "Sales", "0b4f1c62d93e57a8", "sales@example.com"},
	{2002, "Kundendienst", "6d20e8fb1a7c4935", "hilfe@example.com"},
	{2003, "サポート", "f17a3e5c8b609d24", "support@example.net"},
	{2004, "Billing & Refunds", "9c85d7420e6fb13a", "billing@example.com"},
	{2005, "الدعم", "42d9a6170cb8e3f5", "help@example.org"},
}

func (s *Server) addMailboxRoutes() {
	s.router.handle("GET /v2/mailboxes", s.listMailboxes)
	s.router.handle("GET /v2/mailboxes/{mailboxId}", s.getMailbox)
}

// listMailboxes: https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
func (s *Server) listMailboxes(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	paging := paging{size: pageSize, total: len(accountMailboxes), number: page}
	return c.list("mailboxes", paging, func(w *jsonWriter, i int) { c.view().mailbox(w, accountMailboxes[i]) })
}

func (s *Server) getMailbox(c *call) answer {
	id, refused := c.pathID("mailboxId")
	if refused != nil {
		return *refused
	}
	i := slices.IndexFunc(accountMailboxes, func(m mailbox) bool { return m.id == id })
	if i < 0 {
		return c.notFound()
	}
	w := c.writer()
	c.view().mailbox(w, accountMailboxes[i])
	return ok(w.buf)
}

func (v view) mailbox(w *jsonWriter, m mailbox) {
	self := v.mailboxHref(m.id)
	w.beginObject()
	w.int("id", m.id)
	w.string("name", m.name)
	w.string("slug", m.slug)
	w.string("email", m.email)
	w.optionalTime("createdAt", firstDay)
	w.optionalTime("updatedAt", lastDay)
	w.key("_links")
	w.beginObject()
	w.link("fields", self+"/fields")
	w.link("folders", self+"/folders")
	w.link("self", self)
	w.endObject()
	w.endObject()
}

func (v view) mailboxHref(id int64) string {
	return v.origin + "/v2/mailboxes/" + strconv.FormatInt(id, 10)
}
