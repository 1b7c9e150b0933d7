package transport

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
)

// framing is what a media type puts around the payloads of a stream.
type framing struct {
	contentType          string
	start, before, after string
	end                  string
	singleLine           bool // a line break in a payload would end it
}

var framings = map[mediaType]framing{
	// Each part is followed at once by the delimiter of the next, as readers hand a part over only when they see that.
	// https://github.com/graphql/graphql-over-http/blob/main/rfcs/IncrementalDelivery.md
	multipartMixed: {
		contentType: `multipart/mixed; boundary="-"; deferSpec=` + deferSpec,
		start:       "\r\n---",
		before:      "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n",
		after:       "\r\n---",
		end:         "--\r\n",
	},
	// The events of "distinct connections": https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md
	eventStream: {
		contentType: "text/event-stream; charset=utf-8",
		before:      "event: next\ndata: ",
		after:       "\n\n",
		end:         "event: complete\ndata:\n\n",
		singleLine:  true,
	},
}

// stream sends the payloads of one operation, each as soon as it is there.
type stream struct {
	framing
	w       http.ResponseWriter
	control *http.ResponseController
	started bool
}

func newStream(w http.ResponseWriter, as mediaType) *stream {
	setContentType(w.Header(), as)
	w.Header().Set("X-Accel-Buffering", "no") // nginx would collect the payloads
	return &stream{framing: framings[as], w: w, control: http.NewResponseController(w)}
}

// send writes a response as encode puts it; nil stands for an operation that promised a part and had none.
func (s *stream) send(response *graphql.Response, encode encoder) {
	if response == nil {
		s.sendPayload([]byte(`{"hasNext":false}`))
		return
	}
	payload, err := encode(response, hasNext(response))
	if err != nil {
		payload, _ = encode(internalError(response, unencodable), hasNext(response))
	}
	s.sendPayload(payload)
}

func (s *stream) sendPayload(payload []byte) {
	if s.singleLine {
		removeLineBreaks(payload)
	}
	if !s.started {
		s.write([]byte(s.start))
		s.started = true
	}
	s.write([]byte(s.before), payload, []byte(s.after))
	// A writer that cannot flush sends everything at the end, which is still complete.
	_ = s.control.Flush()
}

func (s *stream) close() { s.write([]byte(s.end)) }

// write ignores errors: they mean that the client has gone, and then the operation's context ends.
func (s *stream) write(pieces ...[]byte) {
	for _, piece := range pieces {
		_, _ = s.w.Write(piece)
	}
}

// removeLineBreaks changes only the space between JSON's tokens: inside a string, line breaks are escaped.
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

// deliver streams an operation's responses. When the client has gone it writes nothing more but takes the remaining
// responses, which then come soon and hold errors: whatever produces them waits until they are taken.
func deliver(
	request context.Context, w http.ResponseWriter, as mediaType,
	response *graphql.Response, next func() *graphql.Response,
) {
	out := newStream(w, as)
	for encode := encodeFirst; ; encode = encodeNext {
		if !disconnected(request) {
			out.send(response, encode)
		}
		if !hasNext(response) {
			break
		}
		response = next()
	}
	if !disconnected(request) {
		out.close()
	}
}
