package transport

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// framing is the text that a media type requires around the payloads of a stream.
type framing struct {
	contentType   string
	start         string // before the first payload
	before, after string
	afterLast     string
	singleLine    bool // because a line break would end the payload
}

var framings = map[mediaType]framing{
	// Each payload is followed by the delimiter that ends it, since readers return a part only after its delimiter.
	// https://github.com/graphql/graphql-over-http/blob/main/rfcs/IncrementalDelivery.md
	multipartMixed: {
		contentType: `multipart/mixed; boundary="-"; deferSpec=` + deferSpec,
		start:       "\r\n---\r\n",
		before:      "Content-Type: application/json; charset=utf-8\r\n\r\n",
		after:       "\r\n---\r\n",
		afterLast:   "\r\n-----\r\n",
	},
	// The events of the protocol's "distinct connections mode".
	// https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md
	eventStream: {
		contentType: "text/event-stream; charset=utf-8",
		before:      "event: next\ndata: ",
		after:       "\n\n",
		afterLast:   "\n\nevent: complete\ndata:\n\n",
		singleLine:  true,
	},
}

// stream sends the payloads of one operation, each as soon as it is complete.
type stream struct {
	framing
	w       http.ResponseWriter
	control *http.ResponseController
	permit  Permit
	started bool
	left    time.Duration // for writing: all parts share one grace, so that many parts do not give a reader more time
}

func newStream(w http.ResponseWriter, as mediaType, permit Permit) *stream {
	setContentType(w.Header(), as)
	w.Header().Set("X-Accel-Buffering", "no") // nginx would buffer the payloads
	return &stream{
		framing: framings[as], w: w, control: http.NewResponseController(w), permit: permit, left: writeGrace,
	}
}

// send writes a response in the form of encode. A nil response means that the operation announced a part but has none.
func (s *stream) send(response *graphql.Response, encode encoder) {
	if response == nil {
		s.write([]byte(`{"hasNext":false}`), false)
		return
	}
	payload, err := encode(response, hasNext(response))
	if err != nil {
		payload, _ = encode(internalError(response, unencodable), hasNext(response))
	}
	s.write(payload, hasNext(response))
}

// write sends a payload within the time that is left, and tells the permit what is no longer held. Before the last payload
// the operation has run.
func (s *stream) write(payload []byte, hasNext bool) {
	if !hasNext {
		s.permit.Executed(len(payload))
	}
	began := time.Now()
	s.left += timeToSend(len(payload))
	limitWrite(s.control, s.left)
	s.writeFramed(payload, hasNext)
	s.left -= time.Since(began)
	if hasNext {
		s.permit.Sent(len(payload))
	}
}

// writeFramed writes a payload with its framing. It ignores errors: an error means that the client has gone, which ends the
// operation's context.
func (s *stream) writeFramed(payload []byte, hasNext bool) {
	if !s.started {
		_, _ = io.WriteString(s.w, s.start)
		s.started = true
	}
	if s.singleLine {
		removeLineBreaks(payload)
	}
	_, _ = io.WriteString(s.w, s.before)
	_, _ = s.w.Write(payload)
	if hasNext {
		_, _ = io.WriteString(s.w, s.after)
	} else {
		_, _ = io.WriteString(s.w, s.afterLast)
	}
	// A writer that cannot flush sends all payloads at the end, and the answer is still complete.
	_ = s.control.Flush()
}

// removeLineBreaks replaces line breaks in JSON by spaces. They occur only between tokens: JSON escapes them in strings.
func removeLineBreaks(payload []byte) {
	for i, character := range payload {
		if character == '\n' || character == '\r' {
			payload[i] = ' '
		}
	}
}

func hasNext(response *graphql.Response) bool {
	return response != nil && response.HasNext != nil && *response.HasNext
}

// deliver streams an operation's responses. After the client has gone, it writes nothing but still reads the remaining
// responses, which the end of the context makes fail soon: the goroutines that produce the responses wait until they are
// read.
func deliver(
	request context.Context, w http.ResponseWriter, as mediaType,
	response *graphql.Response, next func() *graphql.Response, permit Permit,
) {
	out := newStream(w, as, permit)
	for encode := encodeFirst; ; encode = encodeNext {
		if !disconnected(request) {
			out.send(response, encode)
		}
		if !hasNext(response) {
			return
		}
		response = next()
	}
}
