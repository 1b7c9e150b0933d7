package changes

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
)

const (
	// maxTries is how many times a settlement is sent while Redis is available, before it waits.
	maxTries = 3
	// maxPending bounds the settlements that wait for Redis. Further ones are lost: the outcomes of their claims stay unknown.
	maxPending = 10_000
)

// settlement is the end of a claim.
type settlement struct {
	slot   lease.Slot
	id     string    // of the lease
	record []byte    // the input and the outcome that are to be kept; nil: the key is free
	since  time.Time // when the run ended
}

// send writes the settlement to Redis.
func (s settlement) send(ctx context.Context) error {
	if s.record == nil {
		return s.slot.Release(ctx, s.id)
	}
	// Another server may have filled the slot, if both ran the change while Redis was gone. Its outcome stays.
	_, err := s.slot.Fill(ctx, s.id, s.record, life-time.Since(s.since))
	return err
}

// settlements are the settlements that wait for Redis. They are sent when Redis is found again, and whenever another
// settlement has reached Redis.
type settlements struct {
	store *shared.Store

	sending sync.Mutex  // held while a settlement that waits is sent or taken; locked before mu
	queued  atomic.Bool // whether a flush waits for sending
	mu      sync.Mutex
	waiting map[string]settlement // by the name of the slot
}

func newSettlements(store *shared.Store) *settlements {
	return &settlements{store: store, waiting: make(map[string]settlement)}
}

// settle sends a settlement, or lets it wait for Redis.
func (p *settlements) settle(ctx context.Context, name string, s settlement) {
	for range maxTries {
		if s.send(ctx) == nil {
			if p.count() > 0 {
				go p.flush()
			}
			return
		}
		if !p.store.Available() {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) < maxPending {
		p.waiting[name] = s
	}
}

// take returns the settlement of a slot, if one waits. It tries to send a settlement with a record, which otherwise goes on
// waiting. A settlement without one it removes: the caller goes on with its lease.
func (p *settlements) take(ctx context.Context, name string) (settlement, bool) {
	if _, ok := p.get(name); !ok {
		return settlement{}, false
	}
	p.sending.Lock()
	defer p.sending.Unlock()
	s, ok := p.get(name)
	if ok && (s.record == nil || s.send(ctx) == nil) {
		p.drop(name)
	}
	return s, ok
}

// flush sends all settlements that wait, until Redis fails.
func (p *settlements) flush() {
	if !p.queued.CompareAndSwap(false, true) {
		return // the flush that is queued sends all that waits by now
	}
	p.sending.Lock()
	defer p.sending.Unlock()
	p.queued.Store(false)
	for name, s := range p.all() {
		if time.Since(s.since) < life && s.send(context.Background()) != nil {
			return
		}
		p.drop(name)
	}
}

func (p *settlements) get(name string) (s settlement, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok = p.waiting[name]
	return s, ok
}

func (p *settlements) drop(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, name)
}

func (p *settlements) all() map[string]settlement {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.waiting)
}

func (p *settlements) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}
