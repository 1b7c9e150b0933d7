package redistest

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Far returns an address at which a server seems to be far away: each round trip takes the given time, as does opening a
// connection.
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

// way passes connections on to a server, with a delay in each direction.
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
		w.ended.Go(func() { w.carry(server, client, 3*w.delay) }) // opening it takes a round trip, too
		w.ended.Go(func() { w.carry(client, server, w.delay) })
	}
}

// keep records connections, or closes them if the way is closed.
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

// carry copies one connection to another, with the delay. The first parcel takes at least the time first, and no parcel
// overtakes another.
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
		for range parcels { // so that the reader does not wait, until it has closed the channel
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
