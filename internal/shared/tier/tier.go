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
	calls    chan struct{} // a place for each call that nobody waits for
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
	// leaseTime is the longest lease. A load ends before; a lease lasts so long only if its owner lives, but has lost Redis.
	leaseTime = 30 * time.Second
	// reaskTime is how long a server waits for a message until it asks what has become of the lease. It bounds what a lost
	// message, or the death of the lease's owner, costs.
	reaskTime = time.Second
	// maxCalls bounds the answers that are kept in memory while they are on their way to Redis.
	maxCalls = 64
	// maxLeases is how many leases of others one load waits for. They may fail one after the other.
	maxLeases = 2
)

// Options configures a [Tier]. Its zero value works.
type Options struct {
	// Observer learns of each look. Nil: nobody does.
	Observer Observer
}

// New returns the shared tier of the store's account.
func New(store *shared.Store, opts Options) (*Tier, error) {
	codec, err := newCodec()
	if err != nil {
		return nil, fmt.Errorf("shared tier: %w", err)
	}
	if opts.Observer == nil {
		opts.Observer = nobody{}
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

// Close waits for what is on its way to Redis.
func (t *Tier) Close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.end()
	t.ending.Wait()
}

// Find looks for an answer, and otherwise takes the lease, or waits for the server that has it. It finds neither while Redis is
// unavailable or the tags are held, and after [maxLeases] have failed.
func (t *Tier) Find(ctx context.Context, wanted upstream.Wanted) (upstream.Shared, error) {
	start := time.Now()
	found, waited, err := t.find(ctx, t.newQuestion(wanted))
	t.observer.Looked(ctx, outcomeOf(found, waited), time.Since(start))
	return found, err
}

// find is Find. It also reports whether it waited for another server.
func (t *Tier) find(ctx context.Context, q *question) (found upstream.Shared, waited bool, err error) {
	for range maxLeases + 1 {
		told, stop := t.bells.hang(q.name)
		found, wait := t.ask(ctx, q)
		waited = waited || wait
		for what := again; wait && what == again && ctx.Err() == nil; {
			if what = t.wait(ctx, told); what == again {
				found, wait = t.ask(ctx, q)
			} else if what == unkept {
				found, wait = upstream.Shared{}, false
			}
		}
		stop()
		if ctx.Err() != nil {
			if found.Lease != nil {
				found.Lease.Release()
			}
			return upstream.Shared{}, waited, fmt.Errorf("wait for another server: %w", ctx.Err())
		}
		if !wait {
			return found, waited, nil
		}
	}
	return upstream.Shared{}, waited, nil
}

// wait returns the next message, and [again] if none comes for a while.
func (t *Tier) wait(ctx context.Context, told <-chan message) message {
	timer := time.NewTimer(t.reask)
	defer timer.Stop()
	select {
	case what := <-told:
		return what
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
	own := &leaseOf{tier: t, question: q, name: name, began: now, told: time.Now()}
	switch {
	case state == "wait":
		return upstream.Shared{}, true
	case state == "lease" && len(parts) == 3:
		own.generations, _ = parts[2].ToString()
	case state == "entry" && len(parts) == 4:
		answer, fresh, generations := t.open(q, now, parts[2:])
		if answer != nil {
			// Redis looked after the question was sent, so this is at most what is left.
			return upstream.Shared{Answer: answer, Until: sent.Add(fresh)}, false
		}
		own.name, own.generations = "", generations // what is loaded replaces what cannot be read
	default:
		return upstream.Shared{}, false
	}
	return upstream.Shared{Lease: own}, false
}

// open reads what the script returned of an entry at a time: its generations and its sealed value. The answer is nil if it cannot
// be read, or is no longer good.
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

// sealName is what a sealed value is bound to: an old value cannot be put under a new drop.
func sealName(key, generations string) string { return key + "\n" + generations }
