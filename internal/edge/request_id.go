package edge

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
)

// RequestIDHeader holds the request's id: in a request if a proxy or a client has set one, and in every answer.
const RequestIDHeader = "X-Request-Id"

// acceptableID matches ids from outside that are short and safe to log; others are replaced.
var acceptableID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,100}$`)

type requestIDKey struct{}

func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		if !acceptableID.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set(RequestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

// LogHandler adds the request's id to each record that is logged with the context of a request.
func LogHandler(handler slog.Handler) slog.Handler { return logHandler{handler} }

type logHandler struct{ slog.Handler }

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	if id, ok := ctx.Value(requestIDKey{}).(string); ok {
		record = record.Clone()
		record.AddAttrs(slog.String("requestId", id))
	}
	return h.Handler.Handle(ctx, record) //nolint:wrapcheck // nothing of its own can fail
}

func (h logHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attributes)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
