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

// ending is the end of a load that brought no entry.
type ending struct {
	question *question
	lease    string // the name of the lease; "" for a load without one
	what     message
	voids    int64     // an entry whose load began no later than this is deleted; 0: none is
	until    time.Time // when the lease ends by itself
}

// release ends a lease. Until Redis hears of that, other servers wait for a load that is over. So this server tells Redis of
// the end again if Redis did not answer.
func (t *Tier) release(e ending) {
	e.until = time.Now().Add(t.lease)
	if t.tell(e) || !t.unheard.add(e) {
		return
	}
	if !t.spawn(t.tellAgain) {
		t.unheard.rest() // this server ends, as the heartbeats show the servers that wait
	}
}

// tell tells Redis of the end of a lease. It reports whether Redis has answered. A refusal is an answer: Redis would refuse
// the next call too.
func (t *Tier) tell(e ending) (heard bool) {
	_, err := t.store.Run(context.Background(), release, []string{e.question.key, GenerationsKey(t.store)},
		[]string{e.lease, t.channels(), messageOf(e.what, e.question.name), strconv.FormatInt(e.voids, 10)})
	return err == nil || isRefused(err)
}

func isRefused(err error) bool {
	_, refused := errors.AsType[*shared.RefusedError](err)
	return refused
}

// tellAgain tells Redis of the ends that it has not heard of, until none is left.
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
	// retellTime is the time between two attempts to tell Redis of an end.
	retellTime = 100 * time.Millisecond
	// maxUnheard is how many ends are told again at most. The leases of further ends end by their time.
	maxUnheard = 1000
)

// unheard are the ends of leases that Redis has not heard of.
type unheard struct {
	mu   sync.Mutex
	ends map[string]ending
	busy bool // whether [Tier.tellAgain] runs
}

// add adds the end of a lease, and reports whether the caller must start [Tier.tellAgain].
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

// rest reports whether no end is left, so that [Tier.tellAgain] is over.
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
