package lease

import (
	"context"
	"time"
)

// The pauses between two looks at a slot: the first one, and the longest.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = 250 * time.Millisecond
)

// Pace is the pace at which a server looks whether a slot was filled. Each pause is longer than the one before. Its zero value
// begins with the shortest.
//
// A slot is looked at rather than waited for: the work is a request to the REST API, beside which a few looks are cheap, and a
// look finds that an owner is gone, of which nobody would tell.
type Pace struct{ last time.Duration }

// Wait waits for the next pause. It returns early, with the error of ctx, if ctx ends.
func (p *Pace) Wait(ctx context.Context) error {
	p.last = min(max(2*p.last, firstPause), longestPause)
	select {
	case <-time.After(p.last):
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller says what it waited for
	}
}
