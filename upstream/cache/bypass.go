package cache

import "context"

type bypassKey struct{}

// WithBypass returns a context with which Get accepts only the answer of a load that starts after the call, as
// Cache-Control: no-cache demands (RFC 9111, section 5.2.1.4). The answer is kept for every caller. When the load fails, so
// does Get: it returns no stale value.
func WithBypass(ctx context.Context) context.Context {
	return context.WithValue(ctx, bypassKey{}, true)
}

// Bypasses tells whether the context comes from [WithBypass].
func Bypasses(ctx context.Context) bool {
	bypass, _ := ctx.Value(bypassKey{}).(bool)
	return bypass
}

// getFresh returns the answer of a load that starts after the call. It first waits for the current load of the key, so that
// all callers that arrive meanwhile share the next one: a key has one load at a time, however many callers bypass.
func (c *Cache) getFresh(ctx context.Context, key Key, load LoadFunc) (Result, error) {
	if err := c.waitForCurrent(ctx, key); err != nil {
		return Result{}, err
	}
	c.mu.Lock()
	call, outcome := c.join(ctx, key, load)
	c.mu.Unlock()

	if err := c.await(ctx, call); err != nil {
		return Result{}, err
	}
	if call.err != nil {
		return Result{}, call.err
	}
	return call.result(outcome)
}

// waitForCurrent returns when the current load of the key, if there is one, has ended.
func (c *Cache) waitForCurrent(ctx context.Context, key Key) error {
	c.mu.Lock()
	current := c.calls[key]
	c.mu.Unlock()
	if current != nil {
		select {
		case <-current.done:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return waitError(ctx)
	}
	return nil
}
