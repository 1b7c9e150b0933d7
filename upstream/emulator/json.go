package emulator

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"mailbox-graphql/upstream/emulator/query"
)

// jsonWriter appends JSON to buf and sets the commas. Struct tags would not do: Options.NullScalars decides at run time
// whether an unset member is null or absent.
type jsonWriter struct {
	buf         []byte
	nullScalars bool
}

func (w *jsonWriter) separate() {
	if len(w.buf) == 0 {
		return
	}
	switch w.buf[len(w.buf)-1] {
	case '{', '[', ':':
	default:
		w.buf = append(w.buf, ',')
	}
}

func (w *jsonWriter) beginObject() {
	w.separate()
	w.buf = append(w.buf, '{')
}

func (w *jsonWriter) endObject() { w.buf = append(w.buf, '}') }

func (w *jsonWriter) beginArray() {
	w.separate()
	w.buf = append(w.buf, '[')
}

func (w *jsonWriter) endArray() { w.buf = append(w.buf, ']') }

func (w *jsonWriter) key(name string) {
	w.separate()
	w.buf = append(appendString(w.buf, name), ':')
}

// value appends encoded JSON.
func (w *jsonWriter) value(encoded []byte) {
	w.separate()
	w.buf = append(w.buf, encoded...)
}

func (w *jsonWriter) string(name, value string) {
	w.key(name)
	w.buf = appendString(w.buf, value)
}

func (w *jsonWriter) int(name string, value int64) {
	w.key(name)
	w.buf = strconv.AppendInt(w.buf, value, 10)
}

func (w *jsonWriter) bool(name string, value bool) {
	w.key(name)
	w.buf = strconv.AppendBool(w.buf, value)
}

func (w *jsonWriter) strings(name string, values []string) {
	w.key(name)
	w.beginArray()
	for _, value := range values {
		w.separate()
		w.buf = appendString(w.buf, value)
	}
	w.endArray()
}

func (w *jsonWriter) unset(name string) {
	if w.nullScalars {
		w.key(name)
		w.buf = append(w.buf, "null"...)
	}
}

func (w *jsonWriter) optionalString(name, value string) {
	if value == "" {
		w.unset(name)
		return
	}
	w.string(name, value)
}

func (w *jsonWriter) optionalID(name string, id int64) {
	if id == 0 {
		w.unset(name)
		return
	}
	w.int(name, id)
}

func (w *jsonWriter) optionalTime(name string, t time.Time) {
	if t.IsZero() {
		w.unset(name)
		return
	}
	w.string(name, t.UTC().Format(query.DateLayout))
}

// embeddedList writes `_embedded` with one list.
func (w *jsonWriter) embeddedList(relation string, count int, item func(w *jsonWriter, index int)) {
	w.key("_embedded")
	w.beginObject()
	w.key(relation)
	w.beginArray()
	for i := range count {
		item(w, i)
	}
	w.endArray()
	w.endObject()
}

func (w *jsonWriter) link(relation, href string) {
	w.key(relation)
	w.beginObject()
	w.string("href", href)
	w.endObject()
}

func (w *jsonWriter) templatedLink(relation, template string) {
	w.key(relation)
	w.beginObject()
	w.string("href", template)
	w.bool("templated", true)
	w.endObject()
}

func (w *jsonWriter) selfLink(href string) {
	w.key("_links")
	w.beginObject()
	w.link("self", href)
	w.endObject()
}

func appendString(buf []byte, s string) []byte {
	if needsEscaping(s) {
		encoded, _ := json.Marshal(s) // never fails for a string
		return append(buf, encoded...)
	}
	buf = append(buf, '"')
	buf = append(buf, s...)
	return append(buf, '"')
}

func needsEscaping(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == '"' || s[i] == '\\' {
			return true
		}
	}
	return !utf8.ValidString(s)
}
