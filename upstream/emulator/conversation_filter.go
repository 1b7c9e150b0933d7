package emulator

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// conversationVocabulary: https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/.
// `customerIds` is not listed there, but in use by clients of the API.
func conversationVocabulary() vocabulary {
	return vocabulary{
		texts:        []string{"subject", "tag", "email", "body", "customerIds"},
		ranges:       []string{"modifiedAt", "createdAt"},
		undocumented: []string{"id", "number", "mailbox", "status"},
	}
}

// conversationFilter holds the conditions of the conversation list.
type conversationFilter struct {
	status        string
	mailboxes     []int64
	folder        int64
	tags          []string
	assignee      int64
	number        int64
	modifiedSince time.Time
	customFields  []string // id:value
	query         expression
}

func (s *Server) conversationFilter(p *parameters) conversationFilter {
	return conversationFilter{
		status:        p.choice("status", "active", "all", "active", "closed", "open", "pending", "spam"),
		mailboxes:     p.ids("mailbox"),
		folder:        p.id("folder"),
		tags:          p.list("tag"),
		assignee:      p.id("assigned_to"),
		number:        p.id("number"),
		modifiedSince: p.time("modifiedSince"),
		customFields:  p.list("customFieldsByIds"),
		query:         p.search(conversationVocabulary(), s.options.UnknownQuery),
	}
}

func (f conversationFilter) passes(r conversationRecord) bool {
	c := r.conversation
	return f.passesStatus(c.Status) &&
		(f.mailboxes == nil || slices.Contains(f.mailboxes, c.MailboxID)) &&
		(f.folder == 0 || f.folder == c.FolderID) &&
		(f.tags == nil || slices.ContainsFunc(f.tags, c.hasTag)) &&
		(f.assignee == 0 || f.assignee == c.AssigneeID) &&
		(f.number == 0 || f.number == c.Number) &&
		!c.UserUpdatedAt.Before(f.modifiedSince) &&
		f.passesCustomFields(c) &&
		(f.query == nil || f.query.matches(r.matches))
}

// passesStatus takes open as what the inbox shows as open: active and pending. That is a guess.
func (f conversationFilter) passesStatus(status string) bool {
	switch f.status {
	case "all":
		return true
	case "open":
		return status == "active" || status == "pending"
	default:
		return status == f.status
	}
}

func (f conversationFilter) passesCustomFields(c *Conversation) bool {
	for _, wanted := range f.customFields {
		id, value, _ := strings.Cut(wanted, ":")
		if !slices.ContainsFunc(c.CustomFields, func(field CustomField) bool {
			return strconv.FormatInt(field.ID, 10) == id && (field.Value == value || field.Text == value)
		}) {
			return false
		}
	}
	return true
}

func (c *Conversation) hasTag(name string) bool {
	return slices.ContainsFunc(c.tags(), func(t tag) bool { return strings.EqualFold(t.name, name) })
}

// matches decides a term of `query`. A body is looked for in the preview, which is where a conversation begins.
func (r conversationRecord) matches(t term) bool {
	c := r.conversation
	switch t.field {
	case "subject":
		return strings.Contains(fold(c.Subject), t.text)
	case "tag":
		return c.hasTag(t.text)
	case "email":
		return slices.ContainsFunc(r.customer.emails, func(email string) bool { return strings.Contains(email, t.text) })
	case "body":
		return strings.Contains(fold(c.Preview), t.text)
	case "customerIds":
		return t.names(c.CustomerID)
	case "modifiedAt":
		return t.within(c.UserUpdatedAt)
	case "createdAt":
		return t.within(c.CreatedAt)
	default:
		return c.matchesUndocumented(t)
	}
}

func (c *Conversation) matchesUndocumented(t term) bool {
	switch t.field {
	case "id":
		return t.names(c.ID)
	case "number":
		return t.names(c.Number)
	case "mailbox":
		return t.names(c.MailboxID)
	case "status":
		return t.equals(c.Status)
	default:
		return false
	}
}
