package listening

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
)

// reserved is how many connections the reserve has. Each carries one request, which is answered at once.
const reserved = 4

// reserve holds the connections beyond the bounds. A new connection replaces the oldest one, whether or not that is busy, so
// that a client that holds connections open cannot occupy the reserve.
type reserve struct {
	open []*connection // the oldest first
}

// enter adds a connection, and returns the one that it replaces, or nil. The caller holds the listener's lock, and closes
// the replaced connection after releasing the lock.
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

// markReserved marks the contexts of the reserve's connections. It serves as http.Server.ConnContext.
func markReserved(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := conn.(*connection); ok && c.reserved {
		return context.WithValue(ctx, reservedKey{}, true)
	}
	return ctx
}

// onReserve serves the paths on the connections of the reserve, and refuses all others there.
func onReserve(next http.Handler, paths []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isReserved, _ := r.Context().Value(reservedKey{}).(bool); isReserved {
			w.Header().Set("Connection", "close")
			if !slices.Contains(paths, r.URL.Path) {
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
	_, _ = io.WriteString(w, "The server has no connection left; try again in a moment.\n")
}
