package upstream

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// departure is the moment after which a write can no longer be called off. Before it, the write ends with its caller's
// context; after it, the write runs to its end within the caller's deadline, even if the caller leaves: the API may have
// processed it, and the cache must learn of that.
type departure struct {
	cancel context.CancelFunc
	stop   func() bool

	mu       sync.Mutex
	departed bool
	first    time.Time // when it departed first
	called   bool      // whether the caller left before

	connecting, wrote atomic.Bool // what the transport told about the current attempt
}

type departureKey struct{}

// newDeparture returns a departure and the context for its write. It must be ended.
func newDeparture(caller context.Context) (context.Context, *departure) {
	d := new(departure)
	ctx, cancel := detach(caller)
	d.cancel = cancel
	d.stop = context.AfterFunc(caller, d.callOff)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport connects again only for a request of which nothing was processed.
		GetConn:      func(string) { d.connecting.Store(true); d.wrote.Store(false) },
		WroteHeaders: func() { d.wrote.Store(true) },
	})
	return context.WithValue(ctx, departureKey{}, d), d
}

// detach returns a context with the caller's deadline and values, which does not end when the caller leaves.
func detach(caller context.Context) (context.Context, context.CancelFunc) {
	detached := context.WithoutCancel(caller)
	if deadline, ok := caller.Deadline(); ok {
		return context.WithDeadline(detached, deadline)
	}
	return context.WithCancel(detached)
}

// callOff ends the write if it has not departed.
func (d *departure) callOff() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.departed {
		d.called = true
		d.cancel()
	}
}

// depart reports false if the caller has left: then nothing may be sent.
func (d *departure) depart() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.called {
		return false
	}
	d.departed = true
	if d.first.IsZero() {
		d.first = time.Now()
	}
	d.connecting.Store(false)
	d.wrote.Store(false)
	return true
}

// hasDeparted tells whether the write was handed to the network.
func (d *departure) hasDeparted() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.departed
}

// firstDeparture returns when the first attempt was handed to the network. Zero: none was.
func (d *departure) firstDeparture() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.first
}

// comeBack says that the API has surely not processed the write, so that it can be called off again.
func (d *departure) comeBack(caller context.Context) {
	d.mu.Lock()
	d.departed = false
	d.mu.Unlock()
	if caller.Err() != nil {
		d.callOff()
	}
}

// wroteNothing tells whether the transport said that the request's header was not written: the API cannot have processed the
// request. A transport that says nothing proves nothing.
func (d *departure) wroteNothing() bool { return d.connecting.Load() && !d.wrote.Load() }

func (d *departure) end() {
	d.stop()
	d.cancel()
}

// departureTransport sends a write only while its caller is there. Reads pass.
type departureTransport struct{ base http.RoundTripper }

func (t *departureTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if d, ok := req.Context().Value(departureKey{}).(*departure); ok && !d.depart() {
		return nil, context.Canceled
	}
	return t.base.RoundTrip(req)
}
