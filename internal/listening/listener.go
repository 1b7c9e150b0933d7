// Package listening bounds the connections of a server, in all and by address, and ends a server in time.
//
// Within the bounds it never looks at what is sent on a connection, and it never closes one on which a request is answered
// before the server ends. Beyond them is a small reserve, on which it serves a few paths; see [Options.ReservedPaths].
package listening

import (
	"net"
	"net/http"
	"sync"
	"time"

	"mailbox-graphql/internal/network"
)

// Options configures a [Listener].
type Options struct {
	// Connections bounds all connections. Zero or less: as many as the file descriptors allow, up to [MostConnections].
	Connections int
	// PerAddress bounds the connections from one address; for IPv6, from one /64. Zero or less: half of all.
	PerAddress int
	// Descriptors is how many file descriptors to keep for outgoing connections when Connections is derived.
	Descriptors int
	// ReservedPaths are the paths that a few connections beyond the bounds serve, when no other is left. They refuse requests
	// for any other path with 503.
	ReservedPaths []string
}

// Listener accepts connections within bounds, and never stops accepting. Beyond a bound it closes the connection that has
// waited longest for a request; if all connections are busy, it takes the new one into the reserve.
type Listener struct {
	net.Listener
	opts Options

	mu        sync.Mutex
	open      map[*connection]struct{}
	byAddress map[string]int
	reserve   reserve
}

// New bounds the connections of a listener.
func New(listener net.Listener, opts Options) *Listener {
	return &Listener{
		Listener: listener, opts: opts.withDefaults(),
		open: make(map[*connection]struct{}), byAddress: make(map[string]int),
	}
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err //nolint:wrapcheck // net/http looks at its type
	}
	c := &connection{
		Conn: accepted, listener: l, address: network.Of(accepted.RemoteAddr().String()), waiting: true, since: time.Now(),
	}
	if gaveWay := l.admit(c); gaveWay != nil {
		_ = gaveWay.Close()
	}
	return c, nil
}

// admit adds a connection, and returns the one to close for it, or nil. One is enough, since all earlier connections are
// within the bounds.
func (l *Listener) admit(c *connection) (gaveWay *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	crowded := l.byAddress[c.address] >= l.opts.PerAddress
	if crowded || len(l.open) >= l.opts.Connections {
		gaveWay = l.idlest(c.address, crowded)
		if gaveWay == nil {
			return l.reserve.enter(c)
		}
		l.remove(gaveWay)
	}
	l.open[c] = struct{}{}
	l.byAddress[c.address]++
	return gaveWay
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
	l.reserve.leave(c)
	if _, ok := l.open[c]; !ok {
		return
	}
	delete(l.open, c)
	if l.byAddress[c.address]--; l.byAddress[c.address] == 0 {
		delete(l.byAddress, c.address)
	}
}

// Note records which connections wait for a request. It serves as http.Server.ConnState.
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

// connection is removed from its listener when it is closed.
type connection struct {
	net.Conn
	listener *Listener
	address  string

	reserved bool

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
