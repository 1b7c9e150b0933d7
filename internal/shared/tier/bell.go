package tier

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// message is what a server says about a load for which others wait.
type message byte

const (
	filled message = 'f' // there is an entry now
	failed message = 'x' // there is no entry: another server may load
	// unkept says that Redis did not take the answer of the load. The answer of another load would not be kept either, so that
	// each server loads for itself.
	unkept message = 'u'
	// again says that messages may have been lost: whoever waits asks Redis again. No server sends it.
	again message = 'a'
)

func messageOf(what message, name string) string { return string(rune(what)) + name }

// channels returns what the names of the servers' channels begin with.
func (t *Tier) channels() string { return t.store.Key("tier", "") }

// listen receives messages until ctx ends.
func (t *Tier) listen(ctx context.Context) {
	// A message that was sent while there was no subscription is lost: whoever waits asks Redis again.
	hearing := rueidis.WithOnSubscriptionHook(ctx, func(rueidis.PubSubSubscription) { t.bells.ringAll() })
	for ctx.Err() == nil {
		_ = t.store.Receive(hearing, func(_, text string) {
			if text != "" {
				t.bells.ring(message(text[0]), text[1:])
			}
		}, t.channels()+t.store.ID())
		t.bells.ringAll()
		select {
		case <-time.After(relistenTime):
		case <-ctx.Done():
		}
	}
}

// relistenTime is the time between two attempts to listen.
const relistenTime = 100 * time.Millisecond

// bells wake loads that wait for other servers: each of them hangs up a bell, which rings with the next message.
type bells struct {
	mu   sync.Mutex
	hung map[string][]chan message // by the names of entries
}

// hang returns a channel that gets the next message about an entry. stop must be called.
func (b *bells) hang(name string) (messages <-chan message, stop func()) {
	bell := make(chan message, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hung == nil {
		b.hung = make(map[string][]chan message)
	}
	b.hung[name] = append(b.hung[name], bell)
	return bell, func() { b.take(name, bell) }
}

// take takes a bell down.
func (b *bells) take(name string, bell chan message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := slices.DeleteFunc(b.hung[name], func(other chan message) bool { return other == bell })
	if len(left) == 0 {
		delete(b.hung, name)
		return
	}
	b.hung[name] = left
}

// ring passes a message about an entry on to the loads that wait for it.
func (b *bells) ring(what message, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bell := range b.hung[name] {
		select {
		case bell <- what:
		default: // the bell has rung already
		}
	}
}

// ringAll lets all loads that wait ask Redis again.
func (b *bells) ringAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, hung := range b.hung {
		for _, bell := range hung {
			select {
			case bell <- again:
			default:
			}
		}
	}
}
