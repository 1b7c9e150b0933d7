package emulator

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// thread is one message, note or event of a conversation.
type thread struct {
	id         int64
	kind       string // customer, message, note or lineitem
	body       string
	action     string // the text of a lineitem
	userID     int64  // the author; 0 for the customer
	createdAt  time.Time
	openedAt   time.Time // when the customer read a message
	to         []string
	attachment string // a file name
}

// threads generates the threads of the conversation, the same ones each time. That the newest comes first is a guess.
func (r conversationRecord) threads() []thread {
	c := r.conversation
	random := rand.New(rand.NewPCG(uint64(c.ID), uint64(c.Number)))
	threads := make([]thread, 0, c.Threads)
	span := c.UserUpdatedAt.Sub(c.CreatedAt) / time.Duration(max(c.Threads, 1))
	for i := range c.Threads {
		t := thread{
			id:        c.Number*1000 + int64(i) + 1,
			kind:      "customer",
			createdAt: c.CreatedAt.Add(time.Duration(i) * span).Truncate(time.Second),
			body:      threadBodies[random.IntN(len(threadBodies))],
		}
		switch i {
		case 0:
			t.userID, t.body = c.CreatedByUserID, c.Preview
			if t.userID != 0 {
				t.kind = "message"
			}
		default:
			r.reply(&t, random)
		}
		threads = append(threads, t)
	}
	slices.Reverse(threads)
	return threads
}

// reply turns a later thread into one by the staff in two of three cases. The others are by the customer.
func (r conversationRecord) reply(t *thread, random *rand.Rand) {
	switch random.IntN(9) {
	case 0, 1, 2, 3:
		t.kind, t.userID = "message", staffIDs[random.IntN(len(staffIDs))]
		if email := r.customerEmail(); email != "" {
			t.to = []string{email}
		}
		if random.IntN(2) == 0 {
			t.openedAt = t.createdAt.Add(time.Hour)
		}
	case 4:
		t.kind, t.userID = "note", staffIDs[random.IntN(len(staffIDs))]
	case 5:
		t.kind, t.userID, t.body = "lineitem", staffIDs[random.IntN(len(staffIDs))], ""
		t.action = "Status changed"
	case 6:
		t.attachment = "screenshot-" + strconv.FormatInt(t.id, 10) + ".png"
	}
}

var threadBodies = []string{
	"Thank you, that solved it.",
	"Could you send the number of the order?",
	"Hello,<br><br>it still happens on the phone, but not on the desktop.<br>Best regards",
	"We have refunded the second charge. It takes up to five days to arrive.",
	"ご連絡ありがとうございます。",
	"شكرا لكم",
	"Any news? 🙏",
}

func (v view) embeddedThreads(w *jsonWriter, r conversationRecord) {
	threads := r.threads()
	w.embeddedList("threads", len(threads), func(w *jsonWriter, i int) { v.thread(w, r, threads[i]) })
}

func (v view) thread(w *jsonWriter, r conversationRecord, t thread) {
	w.beginObject()
	w.int("id", t.id)
	w.string("type", t.kind)
	w.string("status", r.conversation.Status)
	w.string("state", "published")
	w.threadAction(t)
	w.optionalString("body", t.body)
	w.source(r.conversation.Type, t.userID == 0)
	w.customerPerson("customer", r)
	if t.userID == 0 {
		w.customerPerson("createdBy", r)
	} else {
		w.userPerson("createdBy", t.userID)
	}
	w.userPerson("assignedTo", r.conversation.AssigneeID)
	w.int("savedReplyId", 0)
	w.strings("to", t.to)
	w.strings("cc", r.conversation.CC)
	w.strings("bcc", nil)
	w.optionalTime("createdAt", t.createdAt)
	w.optionalTime("openedAt", t.openedAt)
	w.attachments(t)
	v.threadLinks(w, r, t)
	w.endObject()
}

func (w *jsonWriter) threadAction(t thread) {
	w.key("action")
	w.beginObject()
	if t.action == "" {
		w.string("type", "default")
	} else {
		w.string("type", "changed-ticket-status")
		w.string("text", t.action)
	}
	w.key("associatedEntities")
	w.beginObject()
	w.endObject()
	w.endObject()
}

func (w *jsonWriter) attachments(t thread) {
	count := 0
	if t.attachment != "" {
		count = 1
	}
	w.embeddedList("attachments", count, func(w *jsonWriter, _ int) {
		w.beginObject()
		w.int("id", t.id)
		w.string("filename", t.attachment)
		w.string("mimeType", "image/png")
		w.int("width", 640)
		w.int("height", 480)
		w.int("size", 20_480)
		w.string("state", "valid")
		w.endObject()
	})
}

func (v view) threadLinks(w *jsonWriter, r conversationRecord, t thread) {
	customer := v.customerHref(r.conversation.CustomerID)
	w.key("_links")
	w.beginObject()
	if t.userID == 0 {
		w.link("createdByCustomer", customer)
	} else {
		w.link("createdByUser", v.userHref(t.userID))
	}
	w.link("customer", customer)
	w.endObject()
}
