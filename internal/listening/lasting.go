package listening

import (
	"context"
	"sync"
	"time"
)

// Lasting is what may go on after its request, or for much longer than one: streams and WebSockets, which net/http does not end,
// or does not wait for, when a server stops.
type Lasting struct {
	stopping context.Context //nolint:containedctx // it ends when the server stops
	stop     context.CancelFunc

	mu      sync.Mutex
	running int
	ended   chan struct{} // closed when nothing runs any more; nil unless somebody waits
}

// NewLasting returns one with nothing running.
func NewLasting() *Lasting {
	stopping, stop := context.WithCancel(context.Background())
	return &Lasting{stopping: stopping, stop: stop}
}

// OnStop notes that something runs, and calls end when the server stops. The function that it returns says that it has ended,
// and must be called once.
func (l *Lasting) OnStop(end func()) (ended func() bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running++
	forget := context.AfterFunc(l.stopping, end)
	return func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.running--; l.running == 0 && l.ended != nil {
			close(l.ended)
			l.ended = nil
		}
		return forget()
	}
}

// Stop ends what runs. It does not wait.
func (l *Lasting) Stop() { l.stop() }

// IsStopping tells whether Stop has been called.
func (l *Lasting) IsStopping() bool { return l.stopping.Err() != nil }

// Wait waits until nothing runs any more, for no longer than the given time.
func (l *Lasting) Wait(most time.Duration) {
	l.mu.Lock()
	if l.running == 0 {
		l.mu.Unlock()
		return
	}
	ended := make(chan struct{})
	l.ended = ended
	l.mu.Unlock()
	select {
	case <-ended:
	case <-time.After(most):
	}
}
