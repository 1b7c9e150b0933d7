package tier

import (
	"context"
	"encoding/binary"
	"strconv"
	"time"

	"mailbox-graphql/upstream"
)

// leaseOf is a lease of this server, or, without a name, the right to keep the answer of a load that has no lease.
type leaseOf struct {
	tier        *Tier
	question    *question
	name        string
	began       int64     // when the load began, in milliseconds of Redis' clock
	answered    time.Time // when this server received began, by its own clock
	generations string
}

// DroppedAgo returns how long ago the tag was dropped.
func (l *leaseOf) DroppedAgo(tag string) (ago time.Duration, known bool) {
	field := generationField(tag)
	for i, name := range l.question.fields {
		end := (i + 1) * datedBytes
		if name != field || end > len(l.generations) {
			continue
		}
		seconds := int64(binary.BigEndian.Uint32([]byte(l.generations[end-datedBytes+generationBytes:])))
		if seconds == 0 {
			return 0, false
		}
		return max(time.Duration(l.now()-seconds*1000)*time.Millisecond, 0), true
	}
	return 0, false
}

// now returns the time of Redis' clock, or an earlier one.
func (l *leaseOf) now() int64 { return l.began + time.Since(l.answered).Milliseconds() }

// Fill keeps the answer. It returns before the answer has reached Redis, unless [maxCalls] others are on their way.
func (l *leaseOf) Fill(answer upstream.Representation, ttl time.Duration) {
	ended := l.now()
	l.tier.send(func() {
		if !l.fill(answer, ended, ttl) {
			l.end(unkept)
		}
	})
}

// fill reports whether Redis has decided whether to keep the answer.
func (l *leaseOf) fill(answer upstream.Representation, ended int64, ttl time.Duration) bool {
	good := span{ended, ended + ttl.Milliseconds()}
	entry, ok := l.tier.codec.encode(answer, good)
	if !ok || ttl <= 0 {
		return false
	}
	store, q := l.tier.store, l.question
	args := append([]string{
		l.name, strconv.FormatInt(l.began, 10), strconv.FormatInt(good.ended, 10), strconv.FormatInt(good.until, 10),
		l.generations, store.Seal(sealName(q.key, l.generations), entry),
		l.tier.channels(), messageOf(filled, q.name), messageOf(failed, q.name),
	}, q.fields...)
	_, err := store.Run(context.Background(), fill, []string{q.key, GenerationsKey(store)}, args)
	return err == nil
}

// Release gives the lease back.
func (l *leaseOf) Release() { l.tier.send(func() { l.end(failed) }) }

func (l *leaseOf) end(what message) {
	if l.name != "" {
		l.tier.release(ending{question: l.question, lease: l.name, what: what})
	}
}

// Void gives the lease back, or deletes an entry whose load did not begin later.
func (l *leaseOf) Void() {
	l.tier.send(func() {
		l.tier.release(ending{question: l.question, lease: l.name, what: unkept, voids: l.began})
	})
}

// giveBack releases the lease that a question without an answer may have taken.
func (t *Tier) giveBack(q *question, name string) {
	t.send(func() { t.release(ending{question: q, lease: name, what: failed}) })
}

// send runs a call to Redis in a goroutine. It runs the call itself if [maxCalls] are under way or the tier is closed.
func (t *Tier) send(call func()) {
	if !t.sendLater(call) {
		call()
	}
}

// sendLater runs a call in a goroutine. It reports false, and does not run the call, if it may not.
func (t *Tier) sendLater(call func()) bool {
	select {
	case t.calls <- struct{}{}:
	default:
		return false
	}
	leave := func() { <-t.calls }
	if !t.spawn(func() { defer leave(); call() }) {
		leave()
		return false
	}
	return true
}

// spawn runs a function in a goroutine, for which [Tier.Close] waits. It reports false, and does not run the function, if
// the tier is closed.
func (t *Tier) spawn(run func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.ending.Go(run)
	}
	return !t.closed
}
