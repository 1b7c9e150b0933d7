package news

import (
	"context"
	"sync"
	"time"
)

// maxUnsent bounds the messages that wait to be sent. Beyond it, one that all has changed stands for them.
const maxUnsent = 1000

// batch is how many messages are sent at once.
const batch = 100

// outbox keeps the messages that could not be sent.
type outbox struct {
	mu      sync.Mutex
	waiting []parcel
	full    bool // whether the only one that waits stands for all
	busy    bool // whether somebody sends until none waits

	sending sync.Mutex // held while what waits is being sent
}

// add adds a message, and reports whether the caller has to see that it is sent. all returns the message that stands for any
// number of others.
func (o *outbox) add(unsent parcel, all func() parcel) (isFirst bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.full:
		unsent.release() // the one that waits holds everything
	case len(o.waiting) == maxUnsent:
		instead := all()
		for _, one := range append(o.waiting, unsent) {
			one.release()
		}
		o.waiting, o.full = []parcel{instead}, true
	default:
		o.waiting = append(o.waiting, unsent)
	}
	isFirst, o.busy = !o.busy, true
	return isFirst
}

// first returns the first messages that wait.
func (o *outbox) first() []parcel {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.waiting[:min(len(o.waiting), batch):min(len(o.waiting), batch)]
}

// sent forgets messages that [outbox.first] returned, unless others stand for them meanwhile.
func (o *outbox) sent(parcels []parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) < len(parcels) || len(parcels) == 0 || o.waiting[0].text != parcels[0].text {
		return
	}
	o.waiting = o.waiting[len(parcels):]
	if len(o.waiting) == 0 {
		o.waiting, o.full = nil, false
	}
}

// rest reports whether nothing waits. Then nobody sends any more.
func (o *outbox) rest() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.busy = len(o.waiting) > 0
	return !o.busy
}

// again is the time between two tries to send.
const again = 100 * time.Millisecond

// deliverSoon sends what waits, as soon as that works.
func (n *News) deliverSoon() {
	for !n.outbox.rest() {
		if n.deliver(n.ctx) == nil {
			continue
		}
		select {
		case <-time.After(again):
		case <-n.ctx.Done():
			return
		}
	}
}

// deliver sends all that waits.
func (n *News) deliver(ctx context.Context) error {
	n.outbox.sending.Lock()
	defer n.outbox.sending.Unlock()
	for {
		parcels := n.outbox.first()
		if len(parcels) == 0 {
			return nil
		}
		if err := n.send(ctx, parcels); err != nil {
			return err
		}
		n.outbox.sent(parcels)
	}
}
