package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// event is a change that webhooks may be told of.
type event struct {
	name string
	// path is that of the changed resource.
	path string
	// mailboxID is the inbox of a conversation, and 0 for other resources.
	mailboxID int64
	// write writes the changed resource. A thin one lacks members.
	write func(v view, w *jsonWriter, thin bool)
}

// body returns what is delivered to a receiver. The key of a notification is a guess.
func (e event) body(v view, notification, thin bool) []byte {
	w := &jsonWriter{nullScalars: v.options.NullScalars}
	if notification {
		w.beginObject()
		w.string("uri", v.origin+e.path)
		w.endObject()
	} else {
		e.write(v, w, thin)
	}
	return escaped(w.buf)
}

// escaped returns JSON as it was recorded from a delivery: "/" is escaped, and so is every character that is not ASCII.
// https://github.com/better-reports/HelpScoutSharp, WebhookHelper_Tests.cs
func escaped(body []byte) []byte {
	escaped := make([]byte, 0, len(body)+len(body)/8)
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		body = body[size:]
		switch {
		case r == '/':
			escaped = append(escaped, `\/`...)
		case r < utf8.RuneSelf:
			escaped = append(escaped, byte(r))
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				escaped = fmt.Appendf(escaped, `\u%04x`, unit)
			}
		}
	}
	return escaped
}

// deletion is the event of a resource that is gone.
func deletion(name, path string, id int64) event {
	return event{name: name, path: path, write: func(_ view, w *jsonWriter, _ bool) { w.onlyID(id) }}
}

func (w *jsonWriter) onlyID(id int64) {
	w.beginObject()
	w.int("id", id)
	w.endObject()
}

func pathOf(collection string, id int64) string {
	return "/v2/" + collection + "/" + strconv.FormatInt(id, 10)
}

func customerEvent(name string, r *customerRecord) event {
	return event{name: name, path: pathOf("customers", r.customer.ID), write: func(v view, w *jsonWriter, thin bool) {
		if thin {
			v.deliveredCustomer(w, r.customer)
			return
		}
		w.value(v.customer(r))
	}}
}

// deliveredCustomer writes a customer as in a delivery that was recorded in 2020: it lacks members that the resource has,
// whether they are set or not, and most links end with a slash.
func (v view) deliveredCustomer(w *jsonWriter, c *Customer) {
	w.beginObject()
	w.int("id", c.ID)
	w.string("firstName", c.FirstName)
	w.string("lastName", c.LastName)
	w.string("gender", c.Gender)
	w.string("photoType", c.PhotoType)
	w.string("photoUrl", c.PhotoURL)
	w.optionalTime("createdAt", c.CreatedAt)
	w.optionalTime("updatedAt", c.UpdatedAt)
	w.string("background", c.Background)
	withoutAddress := *c
	withoutAddress.Address = nil
	w.customerEmbedded(&withoutAddress)
	self := v.customerHref(c.ID)
	w.key("_links")
	w.beginObject()
	for _, relation := range []string{"address", "chats", "emails", "phones", "social-profiles", "websites"} {
		w.link(relation, self+"/"+relation+"/")
	}
	w.link("self", self)
	w.endObject()
	w.endObject()
}

func organizationEvent(name string, o *Organization) event {
	return event{name: name, path: pathOf("organizations", o.ID), write: func(v view, w *jsonWriter, _ bool) {
		v.organization(w, o, nil, false)
	}}
}

// conversationDeleted is the only event of a conversation without the conversation.
const conversationDeleted = "convo.deleted"

// conversationEvent: deliveries of conversations lack `customerWaitingSince`, says a vendor who received them.
func conversationEvent(name string, r conversationRecord) event {
	delivered := r.conversation.clone()
	delivered.WaitingSince = time.Time{}
	path := pathOf("conversations", delivered.ID)
	return event{name: name, path: path, mailboxID: delivered.MailboxID, write: func(v view, w *jsonWriter, _ bool) {
		if name == conversationDeleted {
			w.onlyID(delivered.ID)
			return
		}
		v.conversation(w, conversationRecord{delivered, r.customer, r.tags}, false)
	}}
}

// tagEvent: that the tag counts no conversation is a guess.
func tagEvent(name string, t Tag) event {
	return event{name: name, path: pathOf("tags", t.ID), write: func(v view, w *jsonWriter, _ bool) { v.tag(w, t, 0) }}
}

// SendEvent delivers an event about a resource without changing it, for events whose changes the emulator cannot make. It
// reports whether the resource exists, and panics when the documentation has no such event. Events of ratings, chats and
// survey responses, of which the emulator has none, carry only an id, as those of deletions do.
func (s *Server) SendEvent(name string, id int64) bool {
	if !slices.Contains(WebhookEvents(), name) {
		panic(fmt.Sprintf("emulator: no event %q", name))
	}
	e, known := s.eventAbout(name, id)
	if known {
		s.webhooks.occur(e)
	}
	return known
}

func (s *Server) eventAbout(name string, id int64) (e event, known bool) {
	family, change, _ := strings.Cut(name, ".")
	path := pathOf(collections[family], id)
	switch {
	case change == "deleted":
		return deletion(name, path, id), true
	case family == "customer":
		if r, known := s.store.customer(id); known {
			return customerEvent(name, r), true
		}
	case family == "organization":
		if o, known := s.store.organization(id); known {
			return organizationEvent(name, o), true
		}
	case family == "convo":
		if r, known := s.conversationRecord(id); known {
			return conversationEvent(name, r), true
		}
	case family == "tag":
		if t, known := s.tagList().find(id); known {
			return tagEvent(name, t), true
		}
	case family == "user":
		u, known := userByID(id)
		return event{name: name, path: path, write: func(v view, w *jsonWriter, _ bool) { v.user(w, u) }}, known
	default:
		return deletion(name, path, id), true
	}
	return event{}, false
}

// collections are the collections of the resources that events are about, by the first part of the events' names. Those of
// chats and survey responses are not documented.
var collections = map[string]string{
	"customer": "customers", "organization": "organizations", "convo": "conversations", "tag": "tags", "user": "users",
	"satisfaction": "ratings", "beacon": "chats", "message": "surveys",
}
