package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// conversationPageSize is the only exception to pageSize:
// https://developer.helpscout.com/mailbox-api/overview/pagination/
const conversationPageSize = 25

// conversationRecord is a conversation with its primary customer and the tags of the account.
type conversationRecord struct {
	conversation *Conversation
	customer     *customerRecord
	tags         tagList
}

// shownTags returns the tags of the conversation, without those that the account does not have.
func (r conversationRecord) shownTags() []Tag {
	var shown []Tag
	for _, id := range r.conversation.TagIDs {
		if t, known := r.tags.find(id); known {
			shown = append(shown, t)
		}
	}
	return shown
}

func (s *Server) addConversationRoutes() {
	s.router.handle("GET /v2/conversations", s.listConversations)
	s.router.handle("GET /v2/conversations/{conversationId}", s.getConversation)
	s.router.handle("GET /v2/conversations/{conversationId}/threads", s.listThreads)
	s.router.handle("GET /v2/organizations/{organizationId}/conversations", s.listOrganizationConversations)
}

// visibleConversations returns the conversations that pass and whose customer the caller may see, newest first.
func (s *Server) visibleConversations(c *call, passes func(conversationRecord) bool) []conversationRecord {
	var found []conversationRecord
	tags := s.tagList()
	for _, conversation := range s.conversations.newest() {
		customer, known := s.store.customer(conversation.CustomerID)
		if !known || !c.sees(conversation.CustomerID) {
			continue
		}
		if record := (conversationRecord{conversation, customer, tags}); passes(record) {
			found = append(found, record)
		}
	}
	return found
}

func (s *Server) listConversations(c *call) answer {
	p := c.parameters()
	page := p.page()
	embed := p.choice("embed", "", "threads") == "threads"
	filter := s.conversationFilter(p)
	field := p.choice("sortField", "createdAt", "createdAt", "customerEmail", "customerName", "mailboxid", "modifiedAt",
		"number", "score", "status", "subject", "waitingSince")
	order := p.choice("sortOrder", "desc", "asc", "desc")
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	found := s.visibleConversations(c, filter.passes)
	sortConversations(found, field, order == "asc")
	return c.conversationPage(found, paging{size: conversationPageSize, total: len(found), number: page}, embed)
}

// listOrganizationConversations: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-conversations/
func (s *Server) listOrganizationConversations(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	o, refused := s.organizationInPath(c)
	if refused != nil {
		return *refused
	}
	found := s.visibleConversations(c, func(r conversationRecord) bool {
		return r.customer.customer.OrganizationID == o.ID
	})
	size := s.options.OrganizationConversationsPage
	return c.conversationPage(found, paging{size: size, total: len(found), number: page}, false)
}

func (c *call) conversationPage(found []conversationRecord, p paging, embedThreads bool) answer {
	return c.list("conversations", p, func(w *jsonWriter, i int) {
		c.view().conversation(w, found[i], embedThreads)
	})
}

// sortConversations sorts records that are in the order of creation, newest first. The emulator has no scores: score is the
// order of creation.
func sortConversations(records []conversationRecord, field string, ascending bool) {
	compare := conversationOrder(field)
	if compare == nil {
		if ascending {
			slices.Reverse(records)
		}
		return
	}
	sortBy(records, ascending, compare, func(r conversationRecord) int64 { return r.conversation.Number })
}

// conversationOrder returns nil for the order of creation.
func conversationOrder(field string) func(a, b conversationRecord) int {
	switch field {
	case "customerEmail":
		return byText(conversationRecord.customerEmail)
	case "customerName":
		return byText(func(r conversationRecord) string {
			return r.customer.customer.FirstName + " " + r.customer.customer.LastName
		})
	case "mailboxid":
		return byNumber(func(r conversationRecord) int64 { return r.conversation.MailboxID })
	case "modifiedAt":
		return byTime(func(r conversationRecord) time.Time { return r.conversation.UserUpdatedAt })
	case "number":
		return byNumber(func(r conversationRecord) int64 { return r.conversation.Number })
	case "status":
		return byText(func(r conversationRecord) string { return r.conversation.Status })
	case "subject":
		return byText(func(r conversationRecord) string { return r.conversation.Subject })
	case "waitingSince":
		return byTime(func(r conversationRecord) time.Time { return r.conversation.WaitingSince })
	default:
		return nil
	}
}

// visibleConversation returns the conversation of the path's conversationId, or the answer that refuses or redirects the
// request: a conversation that was merged into another gets 301.
func (s *Server) visibleConversation(c *call) (conversationRecord, *answer) {
	id, refused := c.pathID("conversationId")
	if refused != nil {
		return conversationRecord{}, refused
	}
	conversation, movedTo := s.conversations.find(id)
	if movedTo != 0 {
		return s.movedConversation(c, movedTo)
	}
	if conversation != nil && c.sees(conversation.CustomerID) {
		if customer, known := s.store.customer(conversation.CustomerID); known {
			return conversationRecord{conversation, customer, s.tagList()}, nil
		}
	}
	return conversationRecord{}, new(c.notFound())
}

// movedConversation redirects the request to the conversation that another one was merged into.
func (s *Server) movedConversation(c *call, id int64) (conversationRecord, *answer) {
	target, _ := s.conversations.find(id)
	if target == nil || !c.sees(target.CustomerID) {
		return conversationRecord{}, new(c.notFound())
	}
	below := strings.TrimPrefix(c.URL.Path, "/v2/conversations/"+c.PathValue("conversationId"))
	return conversationRecord{}, &answer{
		status: http.StatusMovedPermanently,
		header: http.Header{"Location": {c.view().conversationHref(id) + below}},
	}
}

func (s *Server) getConversation(c *call) answer {
	p := c.parameters()
	embed := p.choice("embed", "", "threads") == "threads"
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	record, refused := s.visibleConversation(c)
	if refused != nil {
		return *refused
	}
	w := c.writer()
	c.view().conversation(w, record, embed)
	return ok(w.buf)
}

// listThreads: https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
func (s *Server) listThreads(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	record, refused := s.visibleConversation(c)
	if refused != nil {
		return *refused
	}
	threads := record.threads()
	return c.list("threads", paging{size: pageSize, total: len(threads), number: page}, func(w *jsonWriter, i int) {
		c.view().thread(w, record, threads[i])
	})
}
