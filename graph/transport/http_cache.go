package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Cacheable lets the client's own cache keep an answer that is not sent yet, for some time and by an entity tag. The answer may
// differ between requests that differ in the named headers.
func Cacheable(header http.Header, age time.Duration, tag string, vary string) {
	header.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(max(age, 0)/time.Second)))
	header["Etag"] = []string{tag}
	header.Add("Vary", vary)
}

func notCacheable(header http.Header) {
	header["Cache-Control"] = noStore
	delete(header, "Etag")
}

// NotModified answers a request whose client already has the answer that is about to be sent, and reports whether it did.
//
// Source: RFC 9110, sections 13.1.2 and 15.4.5.
func NotModified(w http.ResponseWriter, r *http.Request) bool {
	header := w.Header()
	tag := header.Get("Etag")
	if tag == "" || !listsTag(r.Header["If-None-Match"], tag) {
		return false
	}
	delete(header, "Content-Type")
	w.WriteHeader(http.StatusNotModified)
	return true
}

// listsTag compares weakly. Tags of this server have no comma.
func listsTag(lines []string, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for _, line := range lines {
		for listed := range strings.SplitSeq(line, ",") {
			listed = strings.TrimSpace(listed)
			if listed == "*" || strings.TrimPrefix(listed, "W/") == tag {
				return true
			}
		}
	}
	return false
}
