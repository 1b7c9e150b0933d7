package transport

import (
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/internal/errorcode"
)

// setHeaders sets what holds for every answer: it is private, depends on Accept, and is what its type says.
func setHeaders(header http.Header) {
	header.Add("Vary", "Accept")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
}

func setContentType(header http.Header, as mediaType) {
	if as.isStream() {
		header.Set("Content-Type", framings[as].contentType)
		return
	}
	header.Set("Content-Type", string(as)+"; charset=utf-8")
}

// answer writes the response of an operation that was not run.
func (t *Transport) answer(w http.ResponseWriter, as mediaType, response *graphql.Response) {
	t.answerWith(w, as, response, freePermit{})
}

// answerWith writes an operation's only response. While it is sent the permit is for its bytes alone.
func (t *Transport) answerWith(w http.ResponseWriter, as mediaType, response *graphql.Response, permit Permit) {
	if response == nil || len(response.Data) == 0 && len(response.Errors) == 0 {
		response = internalError(response, "The operation gave no response.")
	}
	if as.isStream() {
		newStream(w, as, permit).send(response, encodeFirst)
		return
	}
	body, err := encodeAnswer(response)
	if err != nil {
		response = internalError(response, unencodable)
		body, _ = encodeAnswer(response)
	}
	permit.Executed(len(body))
	writeJSON(w, as, status(as, response), body)
}

func writeJSON(w http.ResponseWriter, as mediaType, status int, body []byte) {
	setContentType(w.Header(), as)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	limitWrite(http.NewResponseController(w), writeGrace+timeToSend(len(body)))
	// An error means that the client has gone: nobody is left to tell.
	_, _ = w.Write(body)
}

// How slowly a client may read: it has a grace, and more time for each byte.
const (
	writeGrace     = 10 * time.Second
	bytesPerSecond = 64 << 10
)

func timeToSend(bytes int) time.Duration { return time.Duration(bytes) * time.Second / bytesPerSecond }

// limitWrite bounds the time of what is written next. A writer without deadlines needs none: it is no connection.
func limitWrite(control *http.ResponseController, most time.Duration) {
	_ = control.SetWriteDeadline(time.Now().Add(most))
}

// status is 200 for all that application/json carries, and for data: intermediaries explain themselves with other
// statuses and application/json, so a client can trust other statuses only with application/graphql-response+json. Without
// data the first code that has a status decides.
func status(as mediaType, response *graphql.Response) int {
	if as == legacyJSON || len(response.Data) > 0 {
		return http.StatusOK
	}
	for _, err := range response.Errors {
		if code, ok := errorcode.Of(err.Extensions); ok && code.Status() != 0 {
			return code.Status()
		}
	}
	return http.StatusBadRequest
}
