package emulator

import (
	"strconv"
	"strings"
)

// pageSize is the page size of every numbered list except the lists of conversations
// (https://developer.helpscout.com/mailbox-api/overview/pagination/).
const pageSize = 50

// paging is the `page` block of a numbered list.
type paging struct {
	size   int
	total  int
	number int
}

func (p paging) totalPages() int { return (p.total + p.size - 1) / p.size }

// window returns the range of items on the page. It is empty for a page after the last one.
func (p paging) window() (start, end int) {
	if p.number > p.totalPages() {
		return 0, 0
	}
	start = (p.number - 1) * p.size
	return start, min(start+p.size, p.total)
}

// typicalItem is about the size of a rendered customer in bytes. With it the buffer of a list seldom grows.
const typicalItem = 2 << 10

// list renders one page of a numbered list. An empty page has no `_embedded`.
func (c *call) list(relation string, p paging, item func(w *jsonWriter, index int)) answer {
	w := c.writer()
	start, end := p.window()
	w.buf = make([]byte, 0, (end-start+1)*typicalItem)
	w.beginObject()
	if start < end {
		w.embeddedList(relation, end-start, func(w *jsonWriter, i int) { item(w, start+i) })
	}
	c.pageLinks(w, p)
	w.key("page")
	w.beginObject()
	w.int("size", int64(p.size))
	w.int("totalElements", int64(p.total))
	w.int("totalPages", int64(p.totalPages()))
	w.int("number", int64(p.number))
	w.endObject()
	w.endObject()
	return ok(w.buf)
}

func (c *call) pageLinks(w *jsonWriter, p paging) {
	kept := withoutParameter(c.URL.RawQuery, "page")
	page := func(number int) string {
		return c.href(joinQuery(kept, "page="+strconv.Itoa(number)))
	}
	w.key("_links")
	w.beginObject()
	w.link("self", page(p.number))
	if p.number < p.totalPages() {
		w.link("next", page(p.number+1))
	}
	if p.number > 1 {
		w.link("previous", page(p.number-1))
	}
	w.link("first", page(1))
	w.link("last", page(max(p.totalPages(), 1)))
	template := "{?page}"
	if kept != "" {
		template = "{&page}"
	}
	w.templatedLink("page", c.href(kept)+template)
	w.endObject()
}

// unpaged renders a list without pages: `_embedded`, which an empty list has not, and a self link.
func (c *call) unpaged(relation string, count int, item func(w *jsonWriter, index int)) answer {
	w := c.writer()
	w.beginObject()
	if count > 0 {
		w.embeddedList(relation, count, item)
	}
	w.selfLink(c.href(""))
	w.endObject()
	return ok(w.buf)
}

// withoutParameter removes a parameter. The others stay as they were sent, in their order.
func withoutParameter(rawQuery, name string) string {
	var kept []string
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if key, _, _ := strings.Cut(pair, "="); pair != "" && key != name {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

func joinQuery(query, parameter string) string {
	if query == "" {
		return parameter
	}
	return query + "&" + parameter
}
