package transport

import (
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/internal/errorcode"
)

// setHeaders sets the headers that all answers have in common: an answer is not for caches, depends on Accept, and has the type
// that its header says.
func setHeaders(header http.Header) {
	if vary := header["Vary"]; len(vary) == 1 && vary[0] == "Accept-Encoding" { // as most answers have it here
		header["Vary"] = varyByBoth
	} else {
		header.Add("Vary", "Accept")
	}
	header["Cache-Control"] = noStore
	header["X-Content-Type-Options"] = noSniff
}

// The values of headers that all answers share: nobody may change an element. Setting or adding a header changes none.
var (
	varyByBoth      = []string{"Accept-Encoding, Accept"}
	noStore         = []string{"no-store"}
	noSniff         = []string{"nosniff"}
	legacyType      = []string{string(legacyJSON) + charset}
	graphqlType     = []string{string(graphqlResponse) + charset}
	multipartType   = []string{framings[multipartMixed].contentType}
	eventStreamType = []string{framings[eventStream].contentType}
)

func setContentType(header http.Header, as mediaType) {
	switch as {
	case legacyJSON:
		header["Content-Type"] = legacyType
	case graphqlResponse:
		header["Content-Type"] = graphqlType
	case multipartMixed:
		header["Content-Type"] = multipartType
	case eventStream:
		header["Content-Type"] = eventStreamType
	}
}

// shared returns the values of the header for the content type of a document.
func shared(contentType string) []string {
	switch contentType {
	case legacyType[0]:
		return legacyType
	case graphqlType[0]:
		return graphqlType
	}
	return []string{contentType}
}

const charset = "; charset=utf-8"

// writeResponse writes the only response of an operation. While the response is sent, the permit is for its bytes alone.
func writeResponse(w http.ResponseWriter, as mediaType, response *graphql.Response, permit Permit) {
	if response == nil || len(response.Data) == 0 && len(response.Errors) == 0 {
		response = internalError(response, "The operation gave no response.")
	}
	if as.isStream() {
		newStream(w, as, permit).send(response, encodeFirst)
		return
	}
	body, err := encodeAnswer(response)
	if err != nil {
		notCacheable(w.Header())
		response = internalError(response, unencodable)
		body, _ = encodeAnswer(response)
	}
	permit.Executed(len(body))
	writeJSON(w, as, status(as, response), body)
}

func writeJSON(w http.ResponseWriter, as mediaType, status int, body []byte) {
	setContentType(w.Header(), as)
	writeBody(w, status, body, nil)
}

// writeBody writes a body in two parts. The headers are set but for the length.
func writeBody(w http.ResponseWriter, status int, body, rest []byte) {
	length := len(body) + len(rest)
	w.Header().Set("Content-Length", strconv.Itoa(length))
	w.WriteHeader(status)
	limitWrite(http.NewResponseController(w), writeGrace+timeToSend(length))
	// An error means that the client has gone, so there is nothing to report.
	_, _ = w.Write(body)
	if len(rest) > 0 {
		_, _ = w.Write(rest)
	}
}

// StartAgain begins the answer to a request that is equal to one whose answer had the given content type, and data without
// errors.
func StartAgain(w http.ResponseWriter, contentType string) {
	setHeaders(w.Header())
	w.Header()["Content-Type"] = shared(contentType)
}

// WriteAgain writes the answer that [StartAgain] began. The body comes in two parts, of which the second may be empty.
func WriteAgain(w http.ResponseWriter, body, rest []byte) { writeBody(w, http.StatusOK, body, rest) }

// IsDocument reports whether an answer with the content type is one JSON document, not a stream.
func IsDocument(contentType string) bool {
	return contentType == string(legacyJSON)+charset || contentType == string(graphqlResponse)+charset
}

// A client has writeGrace to read an answer, and additional time for each byte.
const (
	writeGrace     = 10 * time.Second
	bytesPerSecond = 64 << 10
)

func timeToSend(bytes int) time.Duration { return time.Duration(bytes) * time.Second / bytesPerSecond }

// limitWrite bounds the time of the next writes. It ignores the error of a writer without deadlines, which is not a
// connection.
func limitWrite(control *http.ResponseController, most time.Duration) {
	_ = control.SetWriteDeadline(time.Now().Add(most))
}

// status returns 200 for an answer in application/json and for an answer with data. Intermediaries send other statuses with
// application/json, so a client can rely on another status only with application/graphql-response+json. In an answer without
// data, the first code that has a status decides.
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
