package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"mailbox-graphql/internal/discreet"
)

// LoadFunc brings a resource. Its context holds the values of the context that the first caller gave and ends with the
// load's time or with its last caller, not with the first; the function must return when it does. It must not get its own
// key from the cache.
type LoadFunc func(ctx context.Context) (Answer, error)

// Answer is what a load brought.
type Answer struct {
	// Value is the resource. Nobody may change it from here on.
	Value any
	// Size is about how many bytes Value takes.
	Size int64
	// Missing, when not nil, says that the resource does not exist: whoever gets it gets this error, for as long as
	// [Options].MissingTTL.
	Missing error
	// Primes are further resources that came in the same answer, such as a list's items.
	Primes []Prime
}

// Prime is a resource that came with another one, and is kept for the same principal unless something newer is.
type Prime struct {
	URL   string
	Value any
	// Size is about how many bytes Value takes.
	Size int64
}

// PanicError is a load's panic, given to everyone who waited for the load.
type PanicError struct {
	// Value is what the load panicked with.
	Value any
	// Stack is the load's stack, as [debug.Stack] prints it.
	Stack []byte
}

func (e *PanicError) Error() string {
	return "load panicked: " + discreet.Panic(e.Value)
}

var errGoexit = errors.New("load ended its goroutine without an answer")

// call is a load under way.
type call struct {
	key     Key
	began   moment
	cancel  context.CancelFunc
	waiting int // guarded by Cache.mu

	done   chan struct{}
	answer Answer // answer and err are set before done is closed
	err    error
}

func (c *call) result(outcome Outcome) (Result, error) {
	return Result{Value: c.answer.Value, Outcome: outcome}, c.answer.Missing
}

// join adds a caller to the key's load under way, or begins one. The caller holds mu.
func (c *Cache) join(ctx context.Context, key Key, load LoadFunc) (*call, Outcome) {
	if shared, ok := c.calls[key]; ok {
		shared.waiting++
		c.counters.coalesced.Add(1)
		return shared, Coalesced
	}
	c.now++
	loadCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.loadTimeout)
	begun := &call{key: key, began: c.now, cancel: cancel, waiting: 1, done: make(chan struct{})}
	c.calls[key] = begun
	c.counters.loads.Add(1)
	go c.run(loadCtx, begun, load)
	return begun, Loaded
}

func (c *Cache) run(ctx context.Context, call *call, load LoadFunc) {
	var answer Answer
	err := errGoexit // what stays when load neither returns nor panics
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
		c.finish(call, answer, err)
	}()
	answer, err = load(ctx)
}

// finish keeps what the call brought and hands it to those who wait.
func (c *Cache) finish(call *call, answer Answer, err error) {
	defer call.cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(call)
	if err == nil {
		c.keepAnswer(call, answer)
	} else {
		c.counters.failures.Add(1)
	}
	call.answer, call.err = answer, err
	close(call.done)
}

func (c *Cache) keepAnswer(call *call, answer Answer) {
	c.keep(call.key, answer.Size, &entry{value: answer.Value, missing: answer.Missing, began: call.began})
	for _, prime := range answer.Primes {
		key := Key{Principal: call.key.Principal, URL: prime.URL}
		c.keep(key, prime.Size, &entry{value: prime.Value, began: call.began})
	}
}

// keep stores the entry unless its load began before an invalidation or before the load of what is there.
func (c *Cache) keep(key Key, size int64, loaded *entry) {
	if !c.journal.touched(key, loaded.began) {
		c.store.put(key, size, loaded)
	}
}

// await returns when the call is done, or with an error when ctx ends first. The last caller to leave cancels the load.
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

// forget lets nobody join the call any more.
func (c *Cache) forget(call *call) {
	if c.calls[call.key] == call {
		delete(c.calls, call.key)
	}
}

func waitError(ctx context.Context) error {
	return fmt.Errorf("wait for load: %w", ctx.Err())
}
