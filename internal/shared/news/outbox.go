package news

import (
	"context"
	"sync"
	"time"
)

// maxUnsent bounds the messages that wait to be sent. Beyond it, one message stands for all of them, see [News.missed].
const maxUnsent = 1000

// maxBatch is the largest number of messages that are sent at once.
const maxBatch = 100

// outbox keeps the messages that could not be sent.
type outbox struct {
	mu      sync.Mutex
	waiting []parcel
	full    bool // whether the only message that waits stands for all
	busy    bool // whether a goroutine sends messages until none waits

	sending sync.Mutex // held while messages that wait are being sent
}

// add adds a message. It reports whether no goroutine sends the messages yet, so that the caller has to start one. all
// returns the message that stands for any number of others.
func (o *outbox) add(unsent parcel, all func() parcel) (isFirst bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.full:
		unsent.release() // the message that waits holds everything
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
	count := min(len(o.waiting), maxBatch)
	return o.waiting[:count:count]
}

// sent removes messages that [outbox.first] returned, unless one message has replaced them meanwhile.
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

// rest reports whether no message waits. Then the goroutine that sends must end.
func (o *outbox) rest() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.busy = len(o.waiting) > 0
	return !o.busy
}

// retryPause is the time between two attempts to send, and between two attempts to read.
const retryPause = 100 * time.Millisecond

// deliverSoon sends the messages that wait as soon as Redis takes them, until none waits or the news ends.
func (n *News) deliverSoon() {
	for !n.outbox.rest() {
		if n.deliver(n.ctx) == nil {
			continue
		}
		select {
		case <-time.After(retryPause):
		case <-n.ctx.Done():
			return
		}
	}
}

// deliver sends all messages that wait.
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
