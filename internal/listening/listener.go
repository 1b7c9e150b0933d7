// Package listening bounds the connections of a server, in all and by address, and ends a server in time.
//
// It never looks at what is sent on a connection, and it never closes one on which a request is answered before the
// server ends.
package listening

import (
	"net"
	"net/http"
	"sync"
	"time"

	"mailbox-graphql/internal/network"
)

// Options configures what may connect.
type Options struct {
	// Connections bounds them in all. Zero or less: as many as there are file descriptors for, up to 10,000.
	Connections int
	// PerAddress bounds those from one address; for IPv6, from one /64. Zero or less: half of all.
	PerAddress int
	// Descriptors is how many file descriptors are left for connections to elsewhere when Connections is derived.
	Descriptors int
}

// Listener accepts connections within bounds. Beyond one it makes room by closing the connection that has waited longest
// for a request, or, if all are busy, closes the new one at once, so that it never stops accepting.
type Listener struct {
	net.Listener
	opts Options

	mu        sync.Mutex
	open      map[*connection]struct{}
	byAddress map[string]int
}

// New bounds the connections of a listener.
func New(listener net.Listener, opts Options) *Listener {
	return &Listener{
		Listener: listener, opts: opts.withDefaults(),
		open: make(map[*connection]struct{}), byAddress: make(map[string]int),
	}
}

// Accept waits for the next connection for which there is room.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err //nolint:wrapcheck // net/http looks at its type
		}
		address := network.Of(accepted.RemoteAddr().String())
		c := &connection{Conn: accepted, listener: l, address: address, waiting: true, since: time.Now()}
		if l.admit(c) {
			return c, nil
		}
		_ = accepted.Close()
	}
}

// admit makes room for a connection, if it can. It closes one at most: each that was admitted has kept the bounds.
func (l *Listener) admit(c *connection) bool {
	l.mu.Lock()
	var idlest *connection
	crowded := l.byAddress[c.address] >= l.opts.PerAddress
	if crowded || len(l.open) >= l.opts.Connections {
		idlest = l.idlest(c.address, crowded)
		if idlest == nil {
			l.mu.Unlock()
			return false
		}
		l.remove(idlest)
	}
	l.open[c] = struct{}{}
	l.byAddress[c.address]++
	l.mu.Unlock()
	if idlest != nil {
		_ = idlest.Close()
	}
	return true
}

// idlest returns the connection that has waited longest for a request, of one address or of all, or nil.
func (l *Listener) idlest(address string, ofAddress bool) (idlest *connection) {
	for c := range l.open {
		if c.waiting && (!ofAddress || c.address == address) && (idlest == nil || c.since.Before(idlest.since)) {
			idlest = c
		}
	}
	return idlest
}

// remove forgets a connection. The caller holds the lock.
func (l *Listener) remove(c *connection) {
	if _, ok := l.open[c]; !ok {
		return
	}
	delete(l.open, c)
	if l.byAddress[c.address]--; l.byAddress[c.address] == 0 {
		delete(l.byAddress, c.address)
	}
}

// Note is for http.Server.ConnState: it tells which connections wait for a request.
func (l *Listener) Note(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*connection)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c.waiting, c.since = state == http.StateNew || state == http.StateIdle, time.Now()
}

// Busy counts the connections on which a request is under way.
func (l *Listener) Busy() (busy int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if !c.waiting {
			busy++
		}
	}
	return busy
}

// connection leaves the listener's account when it is closed.
type connection struct {
	net.Conn
	listener *Listener
	address  string

	waiting bool // for a request, since then; the listener's lock guards both
	since   time.Time
}

// Close closes the connection.
func (c *connection) Close() error {
	c.listener.mu.Lock()
	c.listener.remove(c)
	c.listener.mu.Unlock()
	return c.Conn.Close() //nolint:wrapcheck // it stands for the connection
}

// CloseWrite lets net/http end an answer before it closes the connection.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite() //nolint:wrapcheck // it stands for the connection
	}
	return nil
}
