package cache

import "context"

type bypassKey struct{}

// WithBypass returns a context whose gets take nothing that was kept or asked for before, as Cache-Control: no-cache
// demands (RFC 9111, section 5.2.1.4). What they load is kept for everyone. When their load fails, so do they: no stale
// value serves.
func WithBypass(ctx context.Context) context.Context {
	return context.WithValue(ctx, bypassKey{}, true)
}

func bypasses(ctx context.Context) bool {
	bypass, _ := ctx.Value(bypassKey{}).(bool)
	return bypass
}

// getAnew returns what a load brings that begins after the call. It first sits out a load that is already under way, so
// that all who ask meanwhile share the next one: however many ask at once, a key has one load at a time.
func (c *Cache) getAnew(ctx context.Context, key Key, load LoadFunc) (Result, error) {
	if err := c.sitOut(ctx, key); err != nil {
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

// sitOut returns when the key's load under way, if there is one, has ended.
func (c *Cache) sitOut(ctx context.Context, key Key) error {
	c.mu.Lock()
	older := c.calls[key]
	c.mu.Unlock()
	if older != nil {
		select {
		case <-older.done:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return waitError(ctx)
	}
	return nil
}
