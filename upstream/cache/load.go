package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"mailbox-graphql/internal/discreet"
)

// LoadFunc loads a resource. Its context has the values of the first caller's context. It ends after [Options].LoadTimeout,
// see also [Options].FollowDeadlines, or when no caller waits any more, not when the first caller gives up; the function
// must then return. The function must not get its own key from the cache.
type LoadFunc func(ctx context.Context) (Answer, error)

// Answer is what a load returns.
type Answer struct {
	// Value is the resource. It must not be changed once the load has returned it.
	Value any
	// Size is about how many bytes Value takes.
	Size int64
	// Missing, when not nil, says that the resource does not exist. Get returns it as its error for [Options].MissingTTL.
	Missing error
	// Tag is one more tag of Value, of what the resource turned out to be. Empty: the tags of its URL say all.
	Tag string
	// Primes are further resources of the same answer, such as the items of a list.
	Primes []Prime
	// Load is anything that names the load to all who share it. It is not kept.
	Load any
	// Until, when set, says that the answer comes from another cache, where it expires then. This cache keeps it no longer.
	Until time.Time
}

// Prime is a resource that came with another one. It is kept for the same principal, no longer than the other one, and
// unless a newer one is kept already. A prime of an answer from another cache does not replace a fresh one either.
type Prime struct {
	URL   string
	Value any
	// Size is about how many bytes Value takes.
	Size int64
}

// PanicError is the panic of a load. Every caller that waited for the load gets it.
type PanicError struct {
	// Value is the argument of panic.
	Value any
	// Stack is the load's stack, as [debug.Stack] prints it.
	Stack []byte
}

func (e *PanicError) Error() string {
	return "load panicked: " + discreet.Panic(e.Value)
}

var errGoexit = errors.New("load ended its goroutine without an answer")

// call is a load under way and its callers.
type call struct {
	vintage

	key     Key
	cancel  context.CancelFunc
	waiting int // guarded by Cache.mu

	done   chan struct{}
	answer Answer // answer, source and err are set before done is closed
	source *Source
	err    error
}

func (c *call) result(outcome Outcome) (Result, error) {
	if outcome == Loaded && !c.answer.Until.IsZero() {
		outcome = Shared
	}
	return Result{Value: c.answer.Value, Outcome: outcome, Source: c.source, Load: c.answer.Load}, c.answer.Missing
}

// join adds a caller to the current load of the key, or starts one. The caller of join holds mu.
func (c *Cache) join(ctx context.Context, key Key, load LoadFunc) (*call, Outcome) {
	if shared, ok := c.calls[key]; ok && !shared.dropped() {
		shared.waiting++
		return shared, Coalesced
	}
	c.now++
	loadCtx, cancel := context.WithDeadline(context.WithoutCancel(ctx), c.deadline(ctx))
	begun := &call{
		vintage: c.vintageOf(key.URL, c.now), key: key, cancel: cancel, waiting: 1, done: make(chan struct{}),
	}
	c.calls[key] = begun
	go c.run(loadCtx, begun, load)
	return begun, Loaded
}

// deadline returns when a load that begins now must end.
func (c *Cache) deadline(first context.Context) time.Time {
	deadline := time.Now().Add(c.loadTimeout)
	if !c.followDeadlines {
		return deadline
	}
	if own, ok := first.Deadline(); ok && own.Before(deadline) {
		return own
	}
	return deadline
}

func (c *Cache) run(ctx context.Context, call *call, load LoadFunc) {
	var answer Answer
	err := errGoexit // stays when load neither returns nor panics
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
		c.finish(call, answer, err)
	}()
	answer, err = load(ctx)
}

// finish keeps the answer and passes it to the callers that wait.
func (c *Cache) finish(call *call, answer Answer, err error) {
	defer call.cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(call)
	if err == nil {
		call.source = c.keepAnswer(call, answer)
	}
	call.answer, call.err = answer, err
	close(call.done)
}

func (c *Cache) keepAnswer(call *call, answer Answer) *Source {
	own := &entry{vintage: call.vintage, value: answer.Value, missing: answer.Missing}
	if answer.Tag != "" {
		own.add(c.drops.of(answer.Tag))
	}
	ttl := c.store.ttlOf(call.key.URL)
	if !answer.Until.IsZero() {
		ttl = min(ttl, time.Until(answer.Until))
	}
	source := c.keep(call.key, answer.Size, own, ttl)
	for _, prime := range answer.Primes {
		key := call.key
		key.URL = prime.URL
		if !answer.Until.IsZero() && c.store.fresh(key) != nil {
			continue // the one from the other cache may be older
		}
		item := &entry{vintage: c.vintageOf(key.URL, call.began), value: prime.Value}
		c.keep(key, prime.Size, item, min(ttl, c.store.ttlOf(key.URL)))
	}
	return source
}

// keep stores the entry and returns its source. It returns nil if the key or one of its tags was dropped, or the key loaded
// again, after the load of the entry began.
func (c *Cache) keep(key Key, size int64, loaded *entry, ttl time.Duration) *Source {
	if loaded.dropped() || c.journal.invalidated(key, loaded.began) {
		return nil
	}
	return c.store.put(key, size, loaded, ttl)
}

// await returns when the load has ended, or with an error when ctx ends first. The last caller that leaves cancels the load.
func (c *Cache) await(ctx context.Context, call *call) error {
	select {
	case <-call.done:
		return nil
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	call.waiting--
	if call.waiting == 0 {
		call.cancel()
		c.forget(call)
	}
	return waitError(ctx)
}

// forget makes sure that no further caller joins the load.
func (c *Cache) forget(call *call) {
	if c.calls[call.key] == call {
		delete(c.calls, call.key)
	}
}

func waitError(ctx context.Context) error {
	return fmt.Errorf("wait for a load: %w", ctx.Err())
}
