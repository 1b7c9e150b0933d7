package upstream

import (
	"context"
	"fmt"
	"sync"
)

// turns lets one write at a time work on a resource: a write that reads, merges and writes would undo another one that comes
// between. It knows only the writes of this client.
type turns struct {
	mu    sync.Mutex
	known map[string]*turn // by resource
}

type turn struct {
	taken chan struct{} // holds one element while a write has the turn
	users int           // that have it or wait for it; guarded by turns.mu
}

// take waits for the resource's turn. The caller must leave it.
func (ts *turns) take(ctx context.Context, resource string) (leave func(), err error) {
	t := ts.enter(resource)
	select {
	case t.taken <- struct{}{}:
		return func() {
			<-t.taken
			ts.exit(resource, t)
		}, nil
	case <-ctx.Done():
		ts.exit(resource, t)
		return nil, fmt.Errorf("wait for another write: %w", ctx.Err())
	}
}

func (ts *turns) enter(resource string) *turn {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.known[resource]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		if ts.known == nil {
			ts.known = make(map[string]*turn)
		}
		ts.known[resource] = t
	}
	t.users++
	return t
}

func (ts *turns) exit(resource string, t *turn) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(ts.known, resource)
	}
}
