package emulator

import (
	"slices"
	"strconv"
	"strings"
)

// user is a person of the account's staff, or a team.
type user struct {
	id                     int64
	first, last            string
	role                   string // owner, admin, user or light user
	team                   bool
	timezone, title, phone string
	mailboxes              []int64
}

// staff holds the users of every account. The first one is the user behind every token.
var staff = []user{
	{
		id: 4, first: "Support", last: "Agent", role: "owner", timezone: "America/New_York",
		title: "Developer", phone: "555-555-5555", mailboxes: mailboxIDs,
	},
	{id: 301, first: "Ines", last: "Tamm", role: "admin", timezone: "Europe/Tallinn", mailboxes: mailboxIDs},
	{id: 302, first: "Kwame", last: "Mensah", role: "admin", timezone: "Africa/Accra", mailboxes: mailboxIDs},
	{id: 303, first: "Zoë", last: "Quinn", role: "user", timezone: "Europe/Dublin", mailboxes: mailboxIDs[:2]},
	{id: 304, first: "健太", last: "佐藤", role: "user", timezone: "Asia/Tokyo", mailboxes: mailboxIDs[:1]},
	{id: 305, first: "Marta", last: "Dvořák", role: "user", timezone: "Europe/Prague", mailboxes: mailboxIDs[1:4]},
	{id: 306, first: "ליאור", last: "לוי", role: "user", timezone: "Asia/Jerusalem", mailboxes: mailboxIDs[2:]},
	{
		id: 307, first: "Una", last: "O'Neill", role: "user", timezone: "UTC",
		title: "Night shift", mailboxes: mailboxIDs,
	},
	{id: 308, first: "Hugo", last: "Santos", role: "light user", timezone: "UTC", mailboxes: mailboxIDs[3:]},
	{id: 309, first: "Ravi", last: "Patel", role: "light user", timezone: "Asia/Kolkata"},
	{id: 401, first: "Billing", last: "Team", role: "user", team: true, timezone: "UTC", mailboxes: mailboxIDs[4:5]},
	{id: 402, first: "Escalations", last: "Team", role: "user", team: true, timezone: "UTC", mailboxes: mailboxIDs},
}

// staffIDs are the ids of the people who write in conversations.
var staffIDs = []int64{4, 301, 302, 303, 304, 305, 306, 307}

func userByID(id int64) (user, bool) {
	i := slices.IndexFunc(staff, func(u user) bool { return u.id == id })
	if i < 0 {
		return user{}, false
	}
	return staff[i], true
}

func (u user) email() string {
	if u.id == 4 {
		return "agent@example.com"
	}
	return "user" + strconv.FormatInt(u.id, 10) + "@example.com"
}

// kind returns the `type` of a user.
func (u user) kind() string {
	if u.team {
		return "team"
	}
	return "user"
}

func (u user) initials() string {
	return string([]rune(u.first)[:1]) + string([]rune(u.last)[:1])
}

func (s *Server) addUserRoutes() {
	s.router.handle("GET /v2/users", s.listUsers)
	s.router.handle("GET /v2/users/me", s.getMe)
	s.router.handle("GET /v2/users/{userId}", s.getUser)
}

// listUsers: https://developer.helpscout.com/mailbox-api/endpoints/users/list/
func (s *Server) listUsers(c *call) answer {
	p := c.parameters()
	page, mailbox, email := p.page(), p.id("mailbox"), p.values.Get("email")
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	found := slices.DeleteFunc(slices.Clone(staff), func(u user) bool {
		return mailbox != 0 && !slices.Contains(u.mailboxes, mailbox) ||
			email != "" && !strings.EqualFold(u.email(), email)
	})
	return c.list("users", paging{size: pageSize, total: len(found), number: page}, func(w *jsonWriter, i int) {
		c.view().user(w, found[i])
	})
}

func (s *Server) getMe(c *call) answer { return c.userAnswer(staff[0]) }

func (s *Server) getUser(c *call) answer {
	id, refused := c.pathID("userId")
	if refused != nil {
		return *refused
	}
	found, known := userByID(id)
	if !known {
		return c.notFound()
	}
	return c.userAnswer(found)
}

func (c *call) userAnswer(u user) answer {
	w := c.writer()
	c.view().user(w, u)
	return ok(w.buf)
}

func (v view) user(w *jsonWriter, u user) {
	w.beginObject()
	w.int("id", u.id)
	w.string("firstName", u.first)
	w.string("lastName", u.last)
	w.string("email", u.email())
	w.string("role", u.role)
	w.string("timezone", u.timezone)
	if !u.team {
		w.string("photoUrl", avatar(u.id))
	}
	w.optionalTime("createdAt", firstDay)
	w.optionalTime("updatedAt", lastDay)
	w.string("type", u.kind())
	w.string("mention", strings.ToLower(u.first))
	w.string("initials", u.initials())
	w.optionalString("jobTitle", u.title)
	w.optionalString("phone", u.phone)
	w.strings("alternateEmails", nil)
	w.selfLink(v.userHref(u.id))
	w.endObject()
}

func (v view) userHref(id int64) string { return v.origin + "/v2/users/" + strconv.FormatInt(id, 10) }
