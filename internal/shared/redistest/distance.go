package redistest

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Far returns the address of a server as if it were far away: a round trip takes a time, also that of a new connection.
func Far(tb testing.TB, address string, roundTrip time.Duration) string {
	tb.Helper()
	far, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	w := &way{target: far.Host, delay: roundTrip / 2, open: make(map[net.Conn]bool)} //nolint:mnd // there, and back
	w.ended.Go(func() { w.accept(listener) })
	tb.Cleanup(func() {
		_ = listener.Close()
		w.close()
		w.ended.Wait()
	})
	far.Host = listener.Addr().String()
	return far.String()
}

// way is a long way to a server.
type way struct {
	target string
	delay  time.Duration
	ended  sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

func (w *way) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.target) //nolint:noctx // it ends with the test
		if err != nil {
			_ = client.Close()
			continue
		}
		if !w.keep(client, server) {
			continue
		}
		w.ended.Go(func() { w.carry(server, client, 3*w.delay) }) // the connection takes a round trip as well
		w.ended.Go(func() { w.carry(client, server, w.delay) })
	}
}

// keep notes connections, and closes them if the way is closed.
func (w *way) keep(connections ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range connections {
		if w.closed {
			_ = one.Close()
		}
		w.open[one] = true
	}
	return !w.closed
}

func (w *way) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for one := range w.open {
		_ = one.Close()
	}
}

func (w *way) end(connections ...net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range connections {
		_ = one.Close()
		delete(w.open, one)
	}
}

// parcel is a part of a stream that is on its way.
type parcel struct {
	due  time.Time
	text []byte
}

// carry carries what comes from one connection to another one. The first part takes its own time, and nothing overtakes it.
func (w *way) carry(to, from net.Conn, first time.Duration) {
	parcels := make(chan parcel, 1000)
	w.ended.Go(func() {
		defer w.end(to, from)
		for one := range parcels {
			<-time.After(time.Until(one.due))
			if _, err := to.Write(one.text); err != nil {
				break
			}
		}
		for range parcels { // until the other end is closed
		}
	})
	defer close(parcels)
	opened := time.Now().Add(first)
	for {
		text := make([]byte, 32<<10) //nolint:mnd // as io.Copy
		n, err := from.Read(text)
		if n > 0 {
			due := time.Now().Add(w.delay)
			if due.Before(opened) {
				due = opened
			}
			parcels <- parcel{due, text[:n]}
		}
		if err != nil {
			return
		}
	}
}
