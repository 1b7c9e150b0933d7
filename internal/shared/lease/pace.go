package lease

import (
	"context"
	"time"
)

// The first and the longest pause between two looks at a slot.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = 250 * time.Millisecond
)

// Pace is the pace at which a server looks whether a slot was filled: each pause is twice as long as the one before, up to a
// longest one. Its zero value is ready.
//
// The server looks again and again, and does not wait for a message. Beside the work, a request to the REST API, a few looks
// are cheap. And only a look finds that the owner of a lease no longer runs: an owner that crashed sends no message.
type Pace struct{ last time.Duration }

// Wait waits for the next pause, or fails with the error of ctx when ctx ends.
func (p *Pace) Wait(ctx context.Context) error {
	p.last = min(max(2*p.last, firstPause), longestPause)
	select {
	case <-time.After(p.last):
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller says what it waited for
	}
}
