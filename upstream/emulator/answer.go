package emulator

import (
	"net/http"
	"strconv"
)

const (
	mediaHAL     = "application/hal+json"
	mediaProblem = "application/vnd.error+json"
	mediaJSON    = "application/json"
)

// answer is a complete response. An endpoint returns it; a Fault may then change it or cut it on its way.
type answer struct {
	status int
	media  string
	header http.Header
	body   []byte
}

func ok(body []byte) answer {
	return answer{status: http.StatusOK, media: mediaHAL, body: body}
}

// created is the answer to a POST: no body, and the headers that are not empty.
func created(id int64, location string) answer {
	header := make(http.Header)
	if id != 0 {
		header.Set("Resource-ID", strconv.FormatInt(id, 10))
	}
	if location != "" {
		header.Set("Location", location)
	}
	return answer{status: http.StatusCreated, header: header}
}

func noContent() answer { return answer{status: http.StatusNoContent} }

func (a answer) writeHeader(w http.ResponseWriter) {
	header := w.Header()
	if a.media != "" {
		header.Set("Content-Type", a.media)
	}
	if a.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	for name, values := range a.header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	w.WriteHeader(a.status)
}

func (a answer) write(w http.ResponseWriter) {
	a.writeHeader(w)
	// Writing fails only when the caller has gone.
	_, _ = w.Write(a.body)
}
