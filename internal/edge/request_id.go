package edge

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
)

// RequestIDHeader holds the request's id: in a request if a proxy or a client has set one, and in every answer.
const RequestIDHeader = "X-Request-Id"

// maxRequestID is the longest id from outside that is kept, in bytes.
const maxRequestID = 100

// requestID returns the id that the request brings if it is short and safe to log, and a new one otherwise.
func requestID(r *http.Request) string {
	if id := r.Header.Get(RequestIDHeader); isAcceptable(id) {
		return id
	}
	return rand.Text()
}

// isAcceptable accepts letters and digits of ASCII, and the signs in "._:-".
func isAcceptable(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for _, character := range []byte(id) {
		isLetter := 'a' <= character|0x20 && character|0x20 <= 'z'
		isDigit := '0' <= character && character <= '9'
		isSign := character == '.' || character == '_' || character == ':' || character == '-'
		if !isLetter && !isDigit && !isSign {
			return false
		}
	}
	return true
}

type requestIDKey struct{}

// identified is the context of a request with its id, as the values of a header.
type identified struct {
	context.Context //nolint:containedctx // it is one

	id [1]string
}

func (c *identified) Value(key any) any {
	if key == (requestIDKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// LogHandler adds the request's id to each record that is logged with the context of a request.
func LogHandler(handler slog.Handler) slog.Handler { return logHandler{handler} }

type logHandler struct{ slog.Handler }

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	if request, ok := ctx.Value(requestIDKey{}).(*identified); ok {
		record = record.Clone()
		record.AddAttrs(slog.String("requestId", request.id[0]))
	}
	return h.Handler.Handle(ctx, record) //nolint:wrapcheck // nothing of its own can fail
}

func (h logHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attributes)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
