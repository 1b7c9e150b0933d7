package live

import (
	"context"
	"fmt"
	"sync"
)

// Turns lets a bounded number of each caller's events be answered at once. The others wait, and none is refused.
type Turns struct {
	most int

	mu       sync.Mutex
	byCaller map[string]*turn
}

// turn is that of one caller.
type turn struct {
	taken chan struct{} // has an element for each event that is being answered
	users int           // events that are being answered or wait
}

// NewTurns returns turns of which none is taken.
func NewTurns(most int) *Turns { return &Turns{most: most, byCaller: make(map[string]*turn)} }

// Take waits for a turn of a caller, and returns a function that ends the turn, which must be called once. It fails with the
// error of ctx.
func (t *Turns) Take(ctx context.Context, caller string) (end func(), err error) {
	mine := t.enter(caller)
	select {
	case mine.taken <- struct{}{}:
		return func() {
			<-mine.taken
			t.leave(caller, mine)
		}, nil
	case <-ctx.Done():
		t.leave(caller, mine)
		return nil, fmt.Errorf("wait for a turn: %w", context.Cause(ctx))
	}
}

func (t *Turns) enter(caller string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := t.byCaller[caller]
	if mine == nil {
		mine = &turn{taken: make(chan struct{}, t.most)}
		t.byCaller[caller] = mine
	}
	mine.users++
	return mine
}

func (t *Turns) leave(caller string, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.byCaller, caller)
	}
}
