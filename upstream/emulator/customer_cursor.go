package emulator

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// cursor is a position in the fixed order of the cursor list. Changes to other records do not move it.
type cursor struct {
	CreatedAt time.Time `json:"createdAt"`
	ID        int64     `json:"id"`
}

func (c cursor) encode() string {
	encoded, _ := json.Marshal(c) // fails only for years beyond 9999
	return base64.StdEncoding.EncodeToString(encoded)
}

func decodeCursor(text string) (cursor, error) {
	encoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, fmt.Errorf("decode cursor: %w", err)
	}
	var c cursor
	if err := json.Unmarshal(encoded, &c); err != nil {
		return cursor{}, fmt.Errorf("decode cursor: %w", err)
	}
	return c, nil
}

// after reports whether the record comes after the cursor: it is older, or as old with a smaller id.
func (c cursor) after(r *customerRecord) bool {
	return newestFirst(c, r.place()) < 0
}

func newestFirst(a, b cursor) int {
	return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
}

// listCustomersByCursor: https://developer.helpscout.com/mailbox-api/endpoints/customers/list-v3/.
// The page size is not documented.
func (s *Server) listCustomersByCursor(c *call) answer {
	p := c.parameters()
	start, started := p.cursor()
	email := strings.ToLower(p.values.Get("email"))
	createdSince := p.time("createdSince")
	filter := s.customerFilter(c, p)
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	found := slices.DeleteFunc(filter.apply(s.store.newestCustomers()), func(r *customerRecord) bool {
		return started && !start.after(r) ||
			email != "" && !slices.Contains(r.emails, email) ||
			r.customer.CreatedAt.Before(createdSince)
	})
	var next string
	if len(found) > pageSize {
		found = found[:pageSize]
		next = found[pageSize-1].place().encode()
	}
	return c.cursorPage(found, next)
}

func (p *parameters) cursor() (at cursor, given bool) {
	text := p.values.Get("cursor")
	if text == "" {
		return cursor{}, false
	}
	at, err := decodeCursor(text)
	if err != nil {
		p.reject("cursor", "invalid cursor", "Cursor")
	}
	return at, true
}

func (c *call) cursorPage(found []*customerRecord, next string) answer {
	w := c.writer()
	w.beginObject()
	if len(found) > 0 {
		w.embeddedList("customers", len(found), func(w *jsonWriter, i int) { w.value(c.view().customer(found[i])) })
	}
	first := withoutParameter(c.URL.RawQuery, "cursor")
	w.key("_links")
	w.beginObject()
	w.link("self", c.href(c.URL.RawQuery))
	w.link("first", c.href(first))
	if next != "" {
		w.link("next", c.href(joinQuery(first, "cursor="+url.QueryEscape(next))))
	}
	w.endObject()
	w.endObject()
	return ok(w.buf)
}
