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

func (a answer) writeHeader(w http.ResponseWriter) {
	header := w.Header()
	if a.media != "" {
		header.Set("Content-Type", a.media)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
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
