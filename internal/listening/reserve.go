package listening

import (
	"context"
	"io"
	"net"
	"net/http"
)

// reserved is how many connections beyond the bounds the reserve has. Each carries one request, which takes no time to
// answer.
const reserved = 4

// reserve holds the connections beyond the bounds. A new one takes the place of the oldest, whatever that does, so that
// whoever holds connections open cannot hold the reserve.
type reserve struct {
	open []*connection // the oldest first
}

// enter takes in a connection, and returns the one that gave way to it, or nil. The caller holds the listener's lock, and
// closes that one without it.
func (r *reserve) enter(c *connection) (displaced *connection) {
	c.reserved = true
	if len(r.open) == reserved {
		displaced, r.open = r.open[0], r.open[1:]
	}
	r.open = append(r.open, c)
	return displaced
}

// leave forgets a connection. The caller holds the listener's lock.
func (r *reserve) leave(c *connection) {
	for i, open := range r.open {
		if open == c {
			r.open = append(r.open[:i:i], r.open[i+1:]...)
			return
		}
	}
}

type reservedKey struct{}

// markReserved is for http.Server.ConnContext.
func markReserved(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := conn.(*connection); ok && c.reserved {
		return context.WithValue(ctx, reservedKey{}, true)
	}
	return ctx
}

// onReserve serves one path on the connections of the reserve. Everything else is refused there.
func onReserve(next http.Handler, path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isReserved, _ := r.Context().Value(reservedKey{}).(bool); isReserved {
			w.Header().Set("Connection", "close")
			if r.URL.Path != path {
				refuse(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, "The server has as many connections as it may have.\n")
}
