// Package admission bounds how many operations run at once and how much memory their answers may take, and shares both
// fairly among callers.
//
// It never runs anything, and it knows neither HTTP nor GraphQL.
package admission

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"
)

// OverloadedError says that an operation was not admitted. Nothing of it was run.
type OverloadedError struct {
	// RetryAfter is how long to wait before asking again.
	RetryAfter time.Duration
}

func (e *OverloadedError) Error() string {
	return fmt.Sprintf("too many operations at once: retry after %v", e.RetryAfter)
}

// Options configures a Gate. An option that is zero or less has its default.
type Options struct {
	// Operations bounds the operations that run at once. Default: [OperationsPerProcessor] for each
	// processor that Go uses.
	Operations int
	// Bytes bounds the memory of running operations and of answers that are being sent. Default: a quarter of the memory
	// limit.
	Bytes int64
	// Queue bounds the operations that wait. Default: twice Operations.
	Queue int
	// Wait is the longest time that an operation waits. Default: [DefaultWait].
	Wait time.Duration
}

// callerShare divides each bound: one caller may have half of it, so that other callers always find room or a turn.
const callerShare = 2

// Gate admits operations. One caller gets at most half of the operations, of the bytes and of the queue, and callers that
// wait take turns.
type Gate struct {
	opts Options

	mu      sync.Mutex
	used    load
	queued  int
	callers map[string]*caller // callers that have something in use or wait, by name
	turns   list.List          // of *caller: the callers that wait, the next one first
}

// load is what is in use.
type load struct {
	operations int
	bytes      int64
}

// caller has something in use or waits.
type caller struct {
	name    string
	most    int // operations that it may run at once
	used    load
	waiting list.List     // of *ticket, the oldest first
	turn    *list.Element // its place in Gate.turns while it waits
}

// ticket is an operation that waits.
type ticket struct {
	bytes   int64
	granted chan struct{}
}

// New returns a gate with nothing in use.
func New(opts Options) *Gate {
	return &Gate{opts: opts.withDefaults(), callers: make(map[string]*caller)}
}

// Acquire admits an operation that may hold the given bytes, and waits for its turn if it must. More bytes than a caller's
// share count as that share. A caller may have fewer operations than its share, see [WithOperations]. Acquire fails with an
// *[OverloadedError], or with the context's error if ctx ends first.
func (g *Gate) Acquire(ctx context.Context, name string, bytes int64) (*Permit, error) {
	bytes = min(max(bytes, 0), share(g.opts.Bytes))
	g.mu.Lock()
	c := g.caller(name)
	c.most = min(operationsOf(ctx), share(g.opts.Operations))
	if permit := g.admit(c, bytes); permit != nil {
		g.mu.Unlock()
		return permit, nil
	}
	if g.queued >= g.opts.Queue || c.waiting.Len() >= share(g.opts.Queue) {
		g.forget(c)
		g.mu.Unlock()
		return nil, g.overloaded()
	}
	waiting, place := g.enter(c, bytes)
	g.dispatch()
	g.mu.Unlock()
	return g.await(ctx, c, waiting, place)
}

// TryAcquire admits an operation that may hold the given bytes, or returns nil if it would have to wait.
func (g *Gate) TryAcquire(ctx context.Context, name string, bytes int64) *Permit {
	bytes = min(max(bytes, 0), share(g.opts.Bytes))
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.caller(name)
	c.most = min(operationsOf(ctx), share(g.opts.Operations))
	permit := g.admit(c, bytes)
	if permit == nil {
		g.forget(c)
	}
	return permit
}

// admit admits an operation if nobody waits and there is room, and otherwise returns nil.
func (g *Gate) admit(c *caller, bytes int64) *Permit {
	if c.waiting.Len() == 0 && g.turns.Len() == 0 && g.fits(c, bytes) {
		return g.grant(c, bytes)
	}
	return nil
}

func (g *Gate) overloaded() error { return &OverloadedError{RetryAfter: g.opts.Wait} }

func (g *Gate) await(ctx context.Context, c *caller, waiting *ticket, place *list.Element) (*Permit, error) {
	timer := time.NewTimer(g.opts.Wait)
	defer timer.Stop()
	var err error
	select {
	case <-waiting.granted:
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = g.overloaded()
	}
	if err == nil {
		return &Permit{gate: g, caller: c, held: load{1, waiting.bytes}}, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-waiting.granted:
		g.giveBack(c, load{1, waiting.bytes})
	default:
		g.leave(c, place)
	}
	g.dispatch()
	return nil, err
}

// caller returns the caller with the name, and adds it if it is new. forget removes it when it has nothing.
func (g *Gate) caller(name string) *caller {
	c := g.callers[name]
	if c == nil {
		c = &caller{name: name}
		g.callers[name] = c
	}
	return c
}

func (g *Gate) forget(c *caller) {
	if c.used == (load{}) && c.waiting.Len() == 0 {
		delete(g.callers, c.name)
	}
}

func (g *Gate) enter(c *caller, bytes int64) (*ticket, *list.Element) {
	waiting := &ticket{bytes: bytes, granted: make(chan struct{})}
	place := c.waiting.PushBack(waiting)
	g.queued++
	if c.turn == nil {
		c.turn = g.turns.PushBack(c)
	}
	return waiting, place
}

func (g *Gate) leave(c *caller, place *list.Element) {
	c.waiting.Remove(place)
	g.queued--
	if c.waiting.Len() == 0 {
		g.turns.Remove(c.turn)
		c.turn = nil
	}
	g.forget(c)
}

// dispatch admits waiting operations in turn. It passes over a caller that has its share, but not an operation that waits
// for room, or a big operation would wait for ever behind small ones.
func (g *Gate) dispatch() {
	for element := g.turns.Front(); element != nil; {
		c, _ := element.Value.(*caller)
		place := c.waiting.Front()
		first, _ := place.Value.(*ticket)
		switch {
		case !g.withinShare(c, first.bytes):
			element = element.Next()
			continue
		case !g.hasRoom(first.bytes):
			return
		}
		g.take(c, first.bytes)
		close(first.granted)
		g.turns.MoveToBack(element)
		g.leave(c, place)
		element = g.turns.Front()
	}
}

func (g *Gate) fits(c *caller, bytes int64) bool { return g.withinShare(c, bytes) && g.hasRoom(bytes) }

func (g *Gate) withinShare(c *caller, bytes int64) bool {
	return c.used.operations < c.most && c.used.bytes+bytes <= share(g.opts.Bytes)
}

func (g *Gate) hasRoom(bytes int64) bool {
	return g.used.operations < g.opts.Operations && g.used.bytes+bytes <= g.opts.Bytes
}

func share[N int | int64](all N) N { return max((all+callerShare-1)/callerShare, 1) }

func (g *Gate) take(c *caller, bytes int64) {
	c.used = load{c.used.operations + 1, c.used.bytes + bytes}
	g.used = load{g.used.operations + 1, g.used.bytes + bytes}
}

func (g *Gate) grant(c *caller, bytes int64) *Permit {
	g.take(c, bytes)
	return &Permit{gate: g, caller: c, held: load{1, bytes}}
}

func (g *Gate) giveBack(c *caller, held load) {
	c.used = load{c.used.operations - held.operations, c.used.bytes - held.bytes}
	g.used = load{g.used.operations - held.operations, g.used.bytes - held.bytes}
	g.forget(c)
}

// Permit is what an admitted operation holds until its release. One goroutine at a time may use it.
type Permit struct {
	gate   *Gate
	caller *caller
	held   load
}

// Sent records that the operation has sent a part of its answer and goes on. Since an operation's bytes cover its whole
// answer, the operation holds that much less from then on.
func (p *Permit) Sent(part int) {
	p.hold(load{p.held.operations, max(0, p.held.bytes-int64(part))})
}

// Executed records that the operation has run, and that only its answer, of the given bytes, is left to send. An answer that
// is longer than estimated counts in full: the gate admits nothing else until there is room again.
func (p *Permit) Executed(answer int) { p.hold(load{bytes: int64(answer)}) }

// Release gives everything back. Releasing again does nothing.
func (p *Permit) Release() { p.hold(load{}) }

func (p *Permit) hold(next load) {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.held == (load{}) {
		return
	}
	g.giveBack(p.caller, load{p.held.operations - next.operations, p.held.bytes - next.bytes})
	p.held = next
	g.dispatch()
}
