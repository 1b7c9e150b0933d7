package tier

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"sync"
	"time"

	"mailbox-graphql/internal/shared"
)

// ending is the end of a lease without an entry.
type ending struct {
	question *question
	lease    string // its name; "" for none
	what     message
	voids    int64     // an entry whose load began no later is deleted; 0: none
	until    time.Time // when the lease has ended by itself
}

// release ends a lease. Until Redis has heard of that, the others wait for a server that no longer loads anything. So what is not
// heard is told again.
func (t *Tier) release(e ending) {
	e.until = time.Now().Add(t.lease)
	if t.tell(e) || !t.unheard.add(e) {
		return
	}
	if !t.spawn(t.tellAgain) {
		t.unheard.rest() // this server ends, and those that wait see it
	}
}

// tell tells Redis of the end of a lease. It reports whether Redis has answered: what it refuses, it would refuse again.
func (t *Tier) tell(e ending) (heard bool) {
	_, err := t.store.Run(context.Background(), release, []string{e.question.key, GenerationsKey(t.store)},
		[]string{e.lease, t.channels(), messageOf(e.what, e.question.name), strconv.FormatInt(e.voids, 10)})
	return err == nil || isRefused(err)
}

func isRefused(err error) bool {
	_, refused := errors.AsType[*shared.RefusedError](err)
	return refused
}

// tellAgain tells Redis of what it has not heard, until nothing is left.
func (t *Tier) tellAgain() {
	for !t.unheard.rest() {
		select {
		case <-time.After(retellTime):
		case <-t.ctx.Done():
			return
		}
		if !t.store.Available() {
			continue
		}
		for name, e := range t.unheard.all() {
			if time.Now().Before(e.until) && !t.tell(e) {
				break
			}
			t.unheard.drop(name)
		}
	}
}

const (
	// retellTime is the time between two attempts to tell what was not heard.
	retellTime = 100 * time.Millisecond
	// maxUnheard bounds what is told again. Leases beyond it end by themselves.
	maxUnheard = 1000
)

// unheard are the ends of leases that Redis has not heard of.
type unheard struct {
	mu   sync.Mutex
	ends map[string]ending
	busy bool // whether somebody tells them again
}

// add adds the end of a lease, and reports whether the caller has to see that it is told again.
func (u *unheard) add(e ending) (isFirst bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.ends) >= maxUnheard {
		return false
	}
	if u.ends == nil {
		u.ends = make(map[string]ending)
	}
	u.ends[e.question.name+e.lease] = e
	isFirst, u.busy = !u.busy, true
	return isFirst
}

// rest reports whether nothing is left. Then nobody tells anything again.
func (u *unheard) rest() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.busy = len(u.ends) > 0
	return !u.busy
}

func (u *unheard) all() map[string]ending {
	u.mu.Lock()
	defer u.mu.Unlock()
	return maps.Clone(u.ends)
}

func (u *unheard) drop(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.ends, name)
}
