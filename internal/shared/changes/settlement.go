package changes

import (
	"context"
	"maps"
	"sync"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
)

const (
	// tries is how often a settlement is sent to a Redis that answers others, before it has to wait for the next occasion.
	tries = 3
	// maxPending bounds the settlements that wait for Redis. Those beyond it are lost: their claims end as unknown.
	maxPending = 10_000
)

// settlement is the end of a claim.
type settlement struct {
	slot   lease.Slot
	id     string // of the lease
	record []byte // what is to be kept; nil: the key is free
	since  time.Time
}

// send tells Redis of the settlement.
func (s settlement) send(ctx context.Context) error {
	if s.record == nil {
		return s.slot.Release(ctx, s.id)
	}
	// Where another server has settled the key, there is nothing to do: both ran while Redis was gone, and the first counts.
	_, err := s.slot.Fill(ctx, s.id, s.record, life-time.Since(s.since))
	return err
}

// settlements are those that Redis has not got yet, by the name of the slot. They are sent when Redis is found again, and after
// each one that reaches it.
type settlements struct {
	store *shared.Store

	sending sync.Mutex // held while one of those that wait is sent or taken: it precedes mu
	mu      sync.Mutex
	waiting map[string]settlement
}

func newSettlements(store *shared.Store) *settlements {
	return &settlements{store: store, waiting: make(map[string]settlement)}
}

// settle sends a settlement, or lets it wait for Redis.
func (p *settlements) settle(ctx context.Context, name string, s settlement) {
	for range tries {
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

// take returns the settlement of a slot, if one waits. One that has something to keep is sent if possible, and waits on if not;
// one that frees the key is the caller's to send.
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

// flush sends all that waits, until Redis fails.
func (p *settlements) flush() {
	if !p.sending.TryLock() {
		return // another flush, which sends what waits, or a claim, after which there is another occasion
	}
	defer p.sending.Unlock()
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
