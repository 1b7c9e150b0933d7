package adversary

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// canary is part of every text that a hostile caller chooses. It must never appear in the log.
const canary = "c4n4ry"

// restCanary is part of every text that a hostile REST API chooses. It must appear neither in the log nor in an error.
const restCanary = "r3stc4n4ry"

// badAnswer is what a hostile REST API does to its clients. invariants_test.go has what must hold for each.
type badAnswer struct {
	name      string
	body      func(honest []byte) []byte                    // rewrites the honest body
	header    map[string]string                             // is added to the honest answer
	instead   func(r *http.Request) (*http.Response, error) // answers in its place
	after     func(r *http.Request) (*http.Response, error) // answers in its place, once the account has made the write
	rows      func(honest []byte) (ids []string)            // the resources that are touched: all others must arrive whole
	absent    bool                                          // may be read as saying that something is not there: null needs no error
	faulty    bool                                          // is a mistake in the process itself, which must live on
	follow    func(cursor string) (next string)             // serves the first page at every cursor, with another next
	deadly    bool                                          // may end the process: is tried in a process of its own
	waits     bool                                          // takes its time, by the wall clock where there is no other
	redirects bool                                          // each read may cost five more requests
}

// catalogue is made once, since some of the bodies are long.
var catalogue = sync.OnceValue(makeCatalogue)

func makeCatalogue() []badAnswer {
	list := []badAnswer{
		// Bodies.
		{name: "empty body", body: always("")},
		{name: "empty object", absent: true, body: always("{}")},
		{name: "empty list", body: always("[]")},
		{name: "null", body: always("null")},
		{name: "a page of HTML", body: always("<html><body>" + restCanary + "</body></html>")},
		{name: "byte order mark", body: func(b []byte) []byte { return append([]byte("\ufeff"), b...) }},
		{name: "garbage behind", body: func(b []byte) []byte { return append(bytes.Clone(b), "}}"+restCanary...) }},
		{name: "30,000 levels", body: always(strings.Repeat(`{"_embedded":`, 30_000) + "1" + strings.Repeat("}", 30_000))},
		{name: "30,000 levels of lists", body: always(`{"_embedded":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + "}")},
		{name: "8 MB of blanks", body: always(strings.Repeat(" ", 8<<20) + "{}")},
		{name: "8 MB of empty objects", deadly: true, body: replace(`"emails":[`, `"emails":[`+strings.Repeat("{},", 2_600_000))},
		{name: "a million rows", deadly: true, body: rows(strings.Repeat("{},", 1_000_000) + "{}")},
		{name: "a key of 1 MB", body: members(`"` + strings.Repeat("k", 1<<20) + `":1`)},
		// Rows.
		{name: "a null row", rows: idsOfFirstRow, body: firstRow(always("null"))},
		{name: "a list for a row", rows: idsOfFirstRow, body: firstRow(always("[1]"))},
		{name: "a text for a row", rows: idsOfFirstRow, body: firstRow(always(`"` + restCanary + `"`))},
		{name: "an empty row", rows: idsOfFirstRow, body: firstRow(always("{}"))},
		{name: "a cut emoji", rows: idsOfFirstRow, body: firstRow(replace(`":"`, `":"\ud83d`))},
		{name: "invalid UTF-8", rows: idsOfFirstRow, body: firstRow(replace(`":"`, "\":\"\xff\xfe"))},
		{name: "a duplicate key", absent: true, rows: idsOfFirstRow, body: firstRow(replace(`{"id":`, `{"id":1,"id":`))},
		{name: "an id with half", rows: idsOfFirstRow, body: firstRow(pattern(`"id":(\d+)`, `"id":$1.5`))},
		{name: "a huge id", rows: idsOfFirstRow, body: firstRow(pattern(`"id":(\d+)`, `"id":1e400`))},
		{name: "an id as a text", rows: idsOfFirstRow, body: firstRow(pattern(`"id":(\d+)`, `"id":"$1"`))},
		{name: "a text of 1 MB", rows: idsOfFirstRow, body: firstRow(replace(`":"`, `":"`+strings.Repeat("x", 1<<20)))},
		{name: "100,000 members in a row", body: firstRow(manyMembers)},
		{name: "rows of one id", absent: true, body: pattern(`\{"id":\d+`, `{"id":7`)},
		{name: "the id of another resource", absent: true, body: pattern(`^\{"id":\d+`, `{"id":7`)},
		// Claims.
		{name: "a billion pages", absent: true, deadly: true, body: claim("totalPages", "1000000000")},
		{name: "a trillion rows", absent: true, deadly: true, body: claim("totalElements", "1000000000000")},
		{name: "negative pages", absent: true, body: claim("totalPages", "-1")},
		{name: "negative rows", absent: true, body: claim("totalElements", "-1")},
		{name: "pages of no rows", absent: true, body: claim("size", "0")},
		{name: "pages of a billion rows", absent: true, body: claim("size", "1000000000")},
		{name: "the wrong page", absent: true, body: claim("number", "77")},
		{name: "no page", absent: true, body: pattern(`"page":\{[^}]*\}`, `"page":null`)},
		{name: "next is the same", follow: to("same")},
		{name: "next is the same, over no rows", absent: true, deadly: true, follow: to("same"), body: rows("")},
		{name: "next goes to and fro, over no rows", absent: true, deadly: true, follow: toAndFro, body: rows("")},
		{name: "next goes to and fro", follow: toAndFro},
		{name: "next is always another, over no rows", absent: true, deadly: true, follow: func(cursor string) string { return cursor + "x" }, body: rows("")},
		{name: "next at another host", body: next("https://evil.example/v3/customers?cursor=" + restCanary)},
		{name: "next at another path", body: next("https://api.helpscout.net/v2/users?cursor=" + restCanary)},
		{name: "next without cursor", body: next("https://api.helpscout.net/v3/customers")},
		{name: "next with a bad escape", body: next("https://api.helpscout.net/v3/customers?cursor=%zz" + restCanary)},
		{name: "next with a semicolon", body: next("https://api.helpscout.net/v3/customers?cursor=a;b=" + restCanary)},
		// Links.
		{name: "links to another kind", absent: true, body: pattern(`"href":"[^"]*"`, `"href":"https://api.helpscout.net/v2/users/me"`)},
		{name: "links to a foreign host", body: pattern(`"href":"[^"]*"`, `"href":"https://evil.example/`+restCanary+`"`)},
		{name: "self links to another kind", body: pattern(`"self":\{"href":"[^"]*"`, `"self":{"href":"https://api.helpscout.net/v2/users/me"`)},
		{name: "links above the root", body: pattern(`"href":"https://api.helpscout.net/[^"]*"`, `"href":"https://api.helpscout.net/v2/../../`+restCanary+`/%2e%2e/"`)},
		{name: "templated junk", body: pattern(`"href":"[^"]*"`, `"href":"{?`+restCanary+`","templated":true`)},
		{name: "a link of 1 MB", body: pattern(`"next":\{"href":"[^"]*"`, `"next":{"href":"https://api.helpscout.net/`+strings.Repeat("x", 1<<20)+`"`)},
		// Headers.
		{name: "a limit of 0", header: map[string]string{"X-RateLimit-Limit-Minute": "0", "X-RateLimit-Remaining-Minute": "0"}},
		{name: "a negative limit", header: map[string]string{"X-RateLimit-Limit-Minute": "-5"}},
		{name: "a limit of 1e18", header: map[string]string{"X-RateLimit-Limit-Minute": "1000000000000000000"}},
		{name: "more remains than the limit", header: map[string]string{"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": "4000000000"}},
		{name: "nothing remains, for ever", header: map[string]string{"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": "0", "X-RateLimit-Retry-After": "99999999999"}},
		{name: "a limit of 1 MB", header: map[string]string{"X-RateLimit-Limit-Minute": strings.Repeat("9", 1<<20)}},
		{name: "a good answer that says to wait", header: map[string]string{"Retry-After": "3600"}},
		{name: "a good answer with a location", header: map[string]string{"Location": "https://evil.example/" + restCanary}},
		{name: "a good answer of another type", header: map[string]string{"Content-Type": "text/html; charset=" + restCanary}},
		{name: "gzip that nobody asked for", header: map[string]string{"Content-Encoding": "gzip"}, body: packed},
		{name: "a coding that is none", header: map[string]string{"Content-Encoding": restCanary}},
		{name: "remaining is no number", header: map[string]string{"X-RateLimit-Remaining-Minute": "NaN"}},
		{name: "an unpacked bomb", deadly: true, instead: func(r *http.Request) (*http.Response, error) {
			response := reply(r, 200, nil, blanks{})
			response.Uncompressed = true
			return response, nil
		}},
		{name: "a panic", deadly: true, faulty: true, instead: func(*http.Request) (*http.Response, error) { panic(restCanary) }},
		// Time.
		{name: "answers when nobody waits any more", waits: true, absent: true, instead: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return reply(r, 200, nil, text("{}")), nil
		}},
		{name: "never answers", waits: true, instead: func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }},
		{name: "a byte a second", waits: true, instead: func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, nil, &slow{r, time.Second}), nil
		}},
		{name: "stalls in the body", waits: true, instead: func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, nil, io.MultiReader(text(`{"id":`), &slow{r, time.Hour})), nil
		}},
		{name: "closes early", instead: func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, nil, io.MultiReader(text(`{"id":`), failing{})), nil
		}},
		{name: "refuses the connection", instead: func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }},
	}
	for tenth := 1; tenth < 10; tenth++ {
		list = append(list, badAnswer{name: fmt.Sprintf("cut after %d tenths", tenth), body: func(b []byte) []byte { return b[:len(b)*tenth/10] }})
	}
	for _, status := range []int{100, 101, 103, 199, 201, 204, 299, 300, 304, 400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 503, 999} {
		list = append(list, badAnswer{name: fmt.Sprintf("status %d", status), instead: failWith(status, nil), absent: status == http.StatusNotFound || status == http.StatusGone})
	}
	for _, after := range []string{"0", "-1", "99999999999999999999", "1e9", restCanary, "Fri, 31 Dec 9999 23:59:59 GMT"} {
		header := map[string]string{"Retry-After": after, "X-RateLimit-Retry-After": after}
		list = append(list, badAnswer{name: "429 until " + after, instead: failWith(429, header)},
			badAnswer{name: "503 until " + after, instead: failWith(503, header)})
	}
	for _, location := range []string{"", "/loop", "https://evil.example/" + restCanary, "http://[bad/" + restCanary, "%zz" + restCanary, "ftp://x/" + restCanary} {
		for _, status := range []int{301, 302, 307} {
			list = append(list, badAnswer{name: fmt.Sprintf("status %d to %q", status, location), redirects: true, instead: redirect(status, location)})
		}
	}
	return list
}

func failWith(status int, header map[string]string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		body := `{"message":"` + restCanary + `","logRef":"` + restCanary + ` and words","_embedded":{"errors":[{"path":"` + restCanary + `","message":"` + restCanary + `"}]}}`
		if status == http.StatusNoContent || status == http.StatusNotModified {
			body = ""
		}
		return reply(r, status, header, text(body)), nil
	}
}

// redirect answers with the request's own address for "/loop".
func redirect(status int, location string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		target := location
		if location == "/loop" {
			target = r.URL.String()
		}
		return reply(r, status, map[string]string{"Location": target}, text("")), nil
	}
}

func always(body string) func([]byte) []byte { return func([]byte) []byte { return []byte(body) } }

func replace(old, with string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(with), 1) }
}

func pattern(expression, with string) func([]byte) []byte {
	compiled := regexp.MustCompile(expression)
	return func(b []byte) []byte { return compiled.ReplaceAll(b, []byte(with)) }
}

func claim(member, value string) func([]byte) []byte {
	return pattern(`"`+member+`":-?\d+`, `"`+member+`":`+value)
}

// members puts members into the beginning of the document.
func members(text string) func([]byte) []byte {
	return func(b []byte) []byte { return append([]byte("{"+text+","), bytes.TrimPrefix(b, []byte("{"))...) }
}

func next(address string) func([]byte) []byte {
	link := `"_links":{"next":{"href":"` + address + `"},`
	return func(b []byte) []byte {
		b = pattern(`,"next":\{[^}]*\}|"next":\{[^}]*\},`, "")(b)
		if at := bytes.LastIndex(b, []byte(`"_links":{`)); at >= 0 {
			return append(bytes.Clone(b[:at]), append([]byte(link), b[at+len(`"_links":{`):]...)...)
		}
		return b
	}
}

var embeddedList = regexp.MustCompile(`"_embedded":\{"[a-z_-]+":\[`)

// rows replaces the rows of a list.
func rows(text string) func([]byte) []byte {
	return func(b []byte) []byte {
		start, end := span(b)
		if start < 0 {
			return b
		}
		_ = end
		return append(append(bytes.Clone(b[:start]), text...), b[endOfList(b, start):]...)
	}
}

// packed compresses the body with gzip.
func packed(b []byte) []byte {
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	_, _ = w.Write(b)
	_ = w.Close()
	return buffer.Bytes()
}

// manyMembers adds 100,000 unknown members to an object.
func manyMembers(b []byte) []byte {
	var names bytes.Buffer
	for i := range 100_000 {
		fmt.Fprintf(&names, `"m%d":1,`, i)
	}
	return append(append([]byte("{"), names.Bytes()...), bytes.TrimPrefix(b, []byte("{"))...)
}

func idsOfFirstRow(b []byte) []string {
	start, end := span(b)
	if start < 0 {
		return nil
	}
	row, ok := parse(b[start:end])
	if !ok {
		return nil
	}
	return row.ids()
}

// blanks is an endless body of spaces.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func to(next string) func(string) string { return func(string) string { return next } }

func toAndFro(cursor string) string {
	if cursor == "to" {
		return "fro"
	}
	return "to"
}

// firstRow rewrites the first row of a list, and leaves other documents alone.
func firstRow(rewrite func([]byte) []byte) func([]byte) []byte {
	return func(b []byte) []byte {
		start, end := span(b)
		if start < 0 {
			return b
		}
		return append(append(bytes.Clone(b[:start]), rewrite(b[start:end])...), b[end:]...)
	}
}

// span returns where the first row of a list stands; -1 if there is none.
func span(b []byte) (start, end int) {
	at := embeddedList.FindIndex(b)
	if at == nil || !bytes.Contains(b, []byte(`"page":`)) && !bytes.Contains(b, []byte(`"first":`)) || b[at[1]] != '{' {
		return -1, -1
	}
	return at[1], endOf(b, at[1])
}

// endOf returns where the value that begins at start ends.
func endOf(b []byte, start int) int {
	level, quoted := 0, false
	for i := start; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			level++
		case c == '}' || c == ']':
			if level--; level <= 0 {
				return i + 1
			}
		}
	}
	return len(b)
}

func endOfList(b []byte, start int) int { return endOf(b, bytes.LastIndexByte(b[:start], '[')) - 1 }

// slow is a body that sends a space at each interval.
type slow struct {
	r     *http.Request
	every time.Duration
}

func (s *slow) Read(p []byte) (int, error) {
	select {
	case <-time.After(s.every):
		p[0] = ' '
		return 1, nil
	case <-s.r.Context().Done():
		return 0, s.r.Context().Err()
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
