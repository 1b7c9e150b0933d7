package tier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/upstream"
)

// Tier is this server's access to the shared tier. It is safe for concurrent use, and must be closed before its store.
type Tier struct {
	store    *shared.Store
	codec    codec
	observer Observer
	held     held
	bells    bells
	calls    chan struct{} // has an element for each call of [Tier.sendLater] that is under way
	unheard  unheard
	lease    time.Duration
	reask    time.Duration

	ctx    context.Context //nolint:containedctx // it ends with the tier
	end    context.CancelFunc
	mu     sync.Mutex // of closed
	closed bool
	ending sync.WaitGroup
}

var _ upstream.Tier = (*Tier)(nil)

const (
	// leaseTime is the longest time of a lease. A load ends earlier. A lease lasts so long only if its owner runs, but cannot
	// reach Redis.
	leaseTime = 30 * time.Second
	// reaskTime is how long a server waits for a message until it asks what has become of the lease. It bounds the wait after a
	// lost message, and after the end of the lease's owner.
	reaskTime = time.Second
	// maxCalls bounds the answers that are in memory while they are on their way to Redis.
	maxCalls = 64
	// maxLeases is how many leases of other servers one load waits for, one after the other, if their loads fail.
	maxLeases = 2
)

// Options configures a [Tier]. Its zero value works.
type Options struct {
	// Observer learns of each look. Nil: there is none.
	Observer Observer
}

// New returns the shared tier of the store's account.
func New(store *shared.Store, opts Options) (*Tier, error) {
	codec, err := newCodec()
	if err != nil {
		return nil, fmt.Errorf("shared tier: %w", err)
	}
	if opts.Observer == nil {
		opts.Observer = noObserver{}
	}
	t := &Tier{
		store: store, codec: codec, observer: opts.Observer, calls: make(chan struct{}, maxCalls),
		lease: leaseTime, reask: reaskTime,
	}
	t.ctx, t.end = context.WithCancel(context.Background())
	store.OnAvailability(func(available bool) {
		if !available {
			t.bells.ringAll()
		}
	})
	t.ending.Go(func() { t.listen(t.ctx) })
	return t, nil
}

// Close waits for the answers that are on their way to Redis.
func (t *Tier) Close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.end()
	t.ending.Wait()
}

// Find implements [upstream.Tier]. It finds neither an answer nor a lease while Redis is unavailable or one of the tags is
// held, and after the loads of [maxLeases] other servers have failed.
func (t *Tier) Find(ctx context.Context, wanted upstream.Wanted) (upstream.Shared, error) {
	start := time.Now()
	found, waited, err := t.find(ctx, t.newQuestion(wanted))
	t.observer.Looked(ctx, outcomeOf(found, waited), time.Since(start))
	return found, err
}

// find is [Tier.Find]. It also reports whether it waited for another server.
func (t *Tier) find(ctx context.Context, q *question) (found upstream.Shared, waited bool, err error) {
	for range maxLeases + 1 {
		found, wait, ended := t.askAndWait(ctx, q)
		waited = waited || wait
		if ctx.Err() != nil {
			if found.Lease != nil {
				found.Lease.Release()
			}
			return upstream.Shared{}, waited, fmt.Errorf("wait for another server: %w", ctx.Err())
		}
		if !ended {
			return found, waited, nil
		}
	}
	return upstream.Shared{}, waited, nil
}

// askAndWait asks Redis, and waits while another server has the lease. ended reports that the load of that server has ended, so
// that it is useful to ask again.
func (t *Tier) askAndWait(ctx context.Context, q *question) (found upstream.Shared, waited, ended bool) {
	messages, stop := t.bells.hang(q.name)
	defer stop()
	found, wait := t.ask(ctx, q)
	waited = wait
	for wait && ctx.Err() == nil {
		switch t.wait(ctx, messages) {
		case again:
			found, wait = t.ask(ctx, q)
		case unkept:
			return upstream.Shared{}, waited, false
		default:
			return upstream.Shared{}, waited, true
		}
	}
	return found, waited, false
}

// wait returns the next message, or [again] if none comes within reaskTime.
func (t *Tier) wait(ctx context.Context, messages <-chan message) message {
	timer := time.NewTimer(t.reask)
	defer timer.Stop()
	select {
	case next := <-messages:
		return next
	case <-timer.C:
	case <-ctx.Done():
	}
	return again
}

// question is what the scripts need to know of a read.
type question struct {
	upstream.Wanted

	name   string // of the entry, in messages
	key    string
	fields []string
}

func (t *Tier) newQuestion(wanted upstream.Wanted) *question {
	wanted.Tags = append(slices.Clip(wanted.Tags), Everything)
	// No principal has a line break, so no two pairs are written alike.
	name := t.store.Hash(wanted.Principal + "\n" + wanted.Address)
	return &question{
		Wanted: wanted, name: name, fields: GenerationFields(wanted.Tags...),
		key: t.store.Key("resource", strconv.Itoa(version), name),
	}
}

// ask asks Redis once. It reports whether to wait for another server.
func (t *Tier) ask(ctx context.Context, q *question) (found upstream.Shared, wait bool) {
	if t.held.any(q.Tags) {
		return upstream.Shared{}, false
	}
	age, name := strconv.FormatInt(q.MaxAge.Milliseconds(), 10), NewGeneration()
	if q.Fresh {
		age, name = "fresh", ""
	}
	lease := t.lease
	if deadline, ok := ctx.Deadline(); ok {
		lease = min(lease, time.Until(deadline)+t.reask)
	}
	args := append([]string{
		t.store.ID(), name, strconv.FormatInt(max(lease.Milliseconds(), 1), 10), NewGeneration(), age,
		strconv.FormatInt(t.lease.Milliseconds(), 10),
	}, q.fields...)
	sent := time.Now()
	reply, err := t.store.Run(ctx, find, []string{q.key, GenerationsKey(t.store), t.store.MembersKey()}, args)
	if err != nil {
		if !q.Fresh && !errors.Is(err, shared.ErrUnavailable) && !isRefused(err) {
			t.giveBack(q, name)
		}
		return upstream.Shared{}, false
	}
	parts, err := reply.ToArray()
	if err != nil || len(parts) < 2 {
		return upstream.Shared{}, false
	}
	state, _ := parts[0].ToString()
	now, _ := parts[1].AsInt64()
	own := &leaseOf{tier: t, question: q, name: name, began: now, answered: time.Now()}
	switch {
	case state == "wait":
		return upstream.Shared{}, true
	case state == "lease" && len(parts) == 3:
		own.generations, _ = parts[2].ToString()
	case state == "entry" && len(parts) == 4:
		answer, fresh, generations := t.open(q, now, parts[2:])
		if answer != nil {
			// Redis read the entry after the question was sent, so that the entry expires no earlier than this.
			return upstream.Shared{Answer: answer, Until: sent.Add(fresh)}, false
		}
		own.name, own.generations = "", generations // what is loaded replaces what cannot be read
	default:
		return upstream.Shared{}, false
	}
	return upstream.Shared{Lease: own}, false
}

// open reads the parts of an entry that the script returned at a time of Redis' clock: its generations and its sealed value.
// fresh is how much longer the answer is fresh. The answer is nil if it cannot be read or is no longer fresh.
func (t *Tier) open(q *question, now int64, parts []rueidis.RedisMessage) (
	answer *upstream.Representation, fresh time.Duration, generations string,
) {
	generations, _ = parts[0].ToString()
	sealed, _ := parts[1].ToString()
	entry, err := t.store.Unseal(sealName(q.key, generations), sealed)
	if err != nil {
		return nil, 0, generations
	}
	answer, good, err := t.codec.decode(entry)
	if fresh = good.freshFor(now, q.MaxAge); err != nil || fresh == 0 {
		return nil, 0, generations
	}
	return answer, fresh, generations
}

// sealName returns what a sealed value is bound to. With the generations, nobody can make a dropped value valid again.
func sealName(key, generations string) string { return key + "\n" + generations }
