package live

import (
	"sync"

	"mailbox-graphql/upstream"
)

// Hub passes changes to subscribers. It is safe for concurrent use.
type Hub struct {
	mu          sync.Mutex
	subscribers map[*Subscriber]struct{}
	recent      recent
}

// NewHub returns a hub that nobody listens to. See [upstream.Client.OnChange] for what to connect [Hub.Tell] to.
func NewHub() *Hub { return &Hub{subscribers: make(map[*Subscriber]struct{})} }

// Tell passes a change on. It returns at once, however slow subscribers are. That a resource was created, or was deleted, it
// tells once, although a write of this server and the webhook of that write tell it both.
func (h *Hub) Tell(change upstream.ResourceChange) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if change.Kind != upstream.ResourceUpdated && !h.recent.add(change) {
		return
	}
	for s := range h.subscribers {
		if s.wants(change) {
			s.add(change)
		}
	}
}

// Miss tells all present subscribers that they may have missed changes. It returns at once.
func (h *Hub) Miss() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subscribers {
		s.fail(ErrMissed)
	}
}

// Subscribe adds a subscriber to the changes that it wants. wants must return at once. The subscriber must be ended.
func (h *Hub) Subscribe(wants func(upstream.ResourceChange) bool) *Subscriber {
	s := &Subscriber{hub: h, wants: wants, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subscribers[s] = struct{}{}
	return s
}

// Subscribers is how many there are.
func (h *Hub) Subscribers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subscribers)
}

// recent remembers the latest creations and deletions.
type recent struct {
	known map[happened]struct{}
	ring  [512]happened
	next  int
}

type happened struct {
	resource
	kind upstream.ChangeKind
}

// resource names what a change is about.
type resource struct {
	kind upstream.ResourceType
	id   int64
}

func resourceOf(change upstream.ResourceChange) resource { return resource{change.Resource, change.ID} }

// add reports whether the change is new.
func (r *recent) add(change upstream.ResourceChange) bool {
	one := happened{resourceOf(change), change.Kind}
	if _, ok := r.known[one]; ok {
		return false
	}
	if r.known == nil {
		r.known = make(map[happened]struct{}, len(r.ring))
	}
	delete(r.known, r.ring[r.next])
	r.ring[r.next] = one
	r.next = (r.next + 1) % len(r.ring)
	r.known[one] = struct{}{}
	return true
}
