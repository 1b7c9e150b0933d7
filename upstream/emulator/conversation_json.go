package emulator

import "strconv"

func (v view) conversationHref(id int64) string {
	return v.origin + "/v2/conversations/" + strconv.FormatInt(id, 10)
}

// customerEmail returns the first email of the primary customer, or "" without one.
func (r conversationRecord) customerEmail() string {
	if emails := r.customer.customer.Emails; len(emails) > 0 {
		return emails[0].Value
	}
	return ""
}

func (v view) conversation(w *jsonWriter, r conversationRecord, embedThreads bool) {
	c := r.conversation
	w.beginObject()
	w.int("id", c.ID)
	w.int("number", c.Number)
	w.int("threads", int64(c.Threads))
	w.string("type", c.Type)
	w.optionalID("folderId", c.FolderID)
	w.string("status", c.Status)
	w.string("state", c.State)
	w.optionalString("subject", c.Subject)
	w.optionalString("preview", c.Preview)
	w.optionalID("mailboxId", c.MailboxID)
	w.userPerson("assignee", c.AssigneeID)
	w.createdBy(r)
	w.optionalTime("createdAt", c.CreatedAt)
	w.optionalID("closedBy", c.ClosedByUserID)
	w.userPerson("closedByUser", c.ClosedByUserID)
	w.optionalTime("closedAt", c.ClosedAt)
	w.optionalTime("userUpdatedAt", c.UserUpdatedAt)
	w.waitingSince(c)
	w.source(c.Type, c.CreatedByUserID == 0)
	w.conversationTags(r.shownTags())
	w.strings("cc", c.CC)
	w.strings("bcc", c.BCC)
	w.customerPerson("primaryCustomer", r)
	w.customFields(c.CustomFields)
	if embedThreads {
		v.embeddedThreads(w, r)
	}
	v.conversationLinks(w, c)
	w.endObject()
}

// userPerson and customerPerson write people as conversations have them: with `first` and `last`, not `firstName` and
// `lastName`.
func (w *jsonWriter) userPerson(name string, id int64) {
	u, known := userByID(id)
	if !known {
		return
	}
	w.key(name)
	w.beginObject()
	w.int("id", u.id)
	w.string("type", u.kind())
	w.string("first", u.first)
	w.string("last", u.last)
	w.string("email", u.email())
	w.endObject()
}

func (w *jsonWriter) customerPerson(name string, r conversationRecord) {
	w.key(name)
	w.beginObject()
	w.int("id", r.conversation.CustomerID)
	w.string("type", "customer")
	w.optionalString("first", r.customer.customer.FirstName)
	w.optionalString("last", r.customer.customer.LastName)
	w.optionalString("photoUrl", r.customer.customer.PhotoURL)
	w.optionalString("email", r.customerEmail())
	w.endObject()
}

func (w *jsonWriter) createdBy(r conversationRecord) {
	w.key("createdBy")
	w.beginObject()
	if u, known := userByID(r.conversation.CreatedByUserID); known {
		w.int("id", u.id)
		w.string("type", u.kind())
		w.string("email", u.email())
	} else {
		w.int("id", r.conversation.CustomerID)
		w.string("type", "customer")
		w.optionalString("email", r.customerEmail())
	}
	w.endObject()
}

func (w *jsonWriter) waitingSince(c *Conversation) {
	if c.WaitingSince.IsZero() {
		return
	}
	w.key("customerWaitingSince")
	w.beginObject()
	w.optionalTime("time", c.WaitingSince)
	w.string("friendly", "since "+c.WaitingSince.Format("Jan 2, 2006"))
	w.string("latestReplyFrom", "customer")
	w.endObject()
}

func (w *jsonWriter) source(kind string, byCustomer bool) {
	via := "user"
	if byCustomer {
		via = "customer"
	}
	w.key("source")
	w.beginObject()
	w.string("type", kind)
	w.string("via", via)
	w.endObject()
}

func (w *jsonWriter) conversationTags(tags []Tag) {
	w.key("tags")
	w.beginArray()
	for _, t := range tags {
		w.beginObject()
		w.int("id", t.ID)
		w.string("color", t.hexColor())
		w.string("tag", t.Name)
		w.endObject()
	}
	w.endArray()
}

func (w *jsonWriter) customFields(fields []CustomField) {
	w.key("customFields")
	w.beginArray()
	for _, f := range fields {
		w.beginObject()
		w.int("id", f.ID)
		w.string("name", f.Name)
		w.string("value", f.Value)
		w.string("text", f.Text)
		w.endObject()
	}
	w.endArray()
}

func (v view) conversationLinks(w *jsonWriter, c *Conversation) {
	w.key("_links")
	w.beginObject()
	if c.AssigneeID != 0 {
		w.link("assignee", v.userHref(c.AssigneeID))
	}
	if c.ClosedByUserID != 0 {
		w.link("closedBy", v.userHref(c.ClosedByUserID))
	}
	v.createdByLink(w, c)
	if c.MailboxID != 0 {
		w.link("mailbox", v.mailboxHref(c.MailboxID))
	}
	w.link("primaryCustomer", v.customerHref(c.CustomerID))
	w.link("threads", v.conversationHref(c.ID)+"/threads")
	w.link("self", v.conversationHref(c.ID))
	w.endObject()
}

func (v view) createdByLink(w *jsonWriter, c *Conversation) {
	if c.CreatedByUserID != 0 {
		w.link("createdByUser", v.userHref(c.CreatedByUserID))
		return
	}
	w.link("createdByCustomer", v.customerHref(c.CustomerID))
}
