package emulator

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbox-graphql/upstream/emulator/query"
)

// conversationVocabulary: https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/.
// `customerIds` is missing there, but clients of the API use it.
func conversationVocabulary() vocabulary {
	return vocabulary{
		texts:        []string{"subject", "tag", "email", "body", "customerIds"},
		ranges:       []string{"modifiedAt", "createdAt"},
		undocumented: []string{"id", "number", "mailbox", "status"},
	}
}

// conversationFilter holds the conditions of the list of conversations.
type conversationFilter struct {
	status        string
	mailboxes     []int64
	folder        int64
	tags          []string
	assignee      int64
	number        int64
	modifiedSince time.Time
	customFields  []string // id:value
	query         query.Expression
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
		(f.tags == nil || slices.ContainsFunc(f.tags, r.hasTag)) &&
		(f.assignee == 0 || f.assignee == c.AssigneeID) &&
		(f.number == 0 || f.number == c.Number) &&
		!c.UserUpdatedAt.Before(f.modifiedSince) &&
		f.passesCustomFields(c) &&
		(f.query == nil || f.query.Matches(r.matches))
}

// passesStatus guesses that open means what the inbox shows as open: active and pending.
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

func (r conversationRecord) hasTag(name string) bool {
	return slices.ContainsFunc(r.shownTags(), func(t Tag) bool { return strings.EqualFold(t.Name, name) })
}

// matches decides a term of `query`. A body is compared with the preview, the beginning of the conversation.
func (r conversationRecord) matches(t query.Term) bool {
	c := r.conversation
	switch t.Field {
	case "subject":
		return t.In(c.Subject)
	case "tag":
		return r.hasTag(t.Text)
	case "email":
		return slices.ContainsFunc(r.customer.emails, t.In)
	case "body":
		return t.In(c.Preview)
	case "customerIds":
		return t.IsID(c.CustomerID)
	case "modifiedAt":
		return t.Includes(c.UserUpdatedAt)
	case "createdAt":
		return t.Includes(c.CreatedAt)
	default:
		return c.matchesUndocumented(t)
	}
}

func (c *Conversation) matchesUndocumented(t query.Term) bool {
	switch t.Field {
	case "id":
		return t.IsID(c.ID)
	case "number":
		return t.IsID(c.Number)
	case "mailbox":
		return t.IsID(c.MailboxID)
	case "status":
		return t.Equals(c.Status)
	default:
		return false
	}
}
